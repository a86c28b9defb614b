import { z } from 'zod';
import {
  list,
  optional,
  portOrName,
  stringMap,
  text,
} from '../../snapshot/schema/common';
import { ownKind } from '../lib/ownKind';

const GROUP = 'networking.gke.io';

const backend = z.object({
  serviceName: z.string(),
  servicePort: optional(portOrName),
});

/** The Ingress of a fleet, in its configuration cluster. */
export const MultiClusterIngress = ownKind(
  {
    group: GROUP,
    kind: 'MultiClusterIngress',
    plural: 'multiclusteringresses',
  },
  'entry',
  z.object({
    template: optional(
      z.object({
        spec: optional(
          z.object({
            backend: optional(backend),
            tls: list(z.object({ secretName: text })),
            rules: list(
              z.object({
                host: text,
                http: optional(
                  z.object({
                    paths: list(
                      z.object({ path: text, backend: optional(backend) }),
                    ),
                  }),
                ),
              }),
            ),
          }),
        ),
      }),
    ),
  }),
);

/** The pods of all clusters of a fleet under one name. */
export const MultiClusterService = ownKind(
  { group: GROUP, kind: 'MultiClusterService', plural: 'multiclusterservices' },
  'entry',
  z.object({
    template: optional(
      z.object({
        spec: optional(
          z.object({
            selector: stringMap,
            ports: list(
              z.object({
                name: text,
                port: z.number().int(),
                targetPort: optional(portOrName),
              }),
            ),
          }),
        ),
      }),
    ),
    clusters: list(z.object({ link: text })),
  }),
);

/** A Service that the Gateways of other clusters may send to. */
export const GkeServiceExport = ownKind(
  { group: 'net.gke.io', kind: 'ServiceExport', plural: 'serviceexports' },
  'class',
  z.object({}),
);
