import { z } from 'zod';
import {
  list,
  optional,
  portOrName,
  text,
  whole,
} from '../../snapshot/schema/common';
import { ownKind, type ResourceOf } from './ownKind';

const target = z.object({ kind: text, name: z.string(), weight: whole });

/**
 * A Route of OpenShift, which its own router serves, and a BIG-IP where its
 * controller manages Routes.
 */
export const OpenshiftRoute = ownKind(
  { group: 'route.openshift.io', kind: 'Route', plural: 'routes' },
  'entry',
  z.object({
    host: text,
    path: text,
    to: optional(target),
    alternateBackends: list(target),
    port: optional(z.object({ targetPort: optional(portOrName) })),
    tls: optional(
      z.object({
        termination: text,
        insecureEdgeTerminationPolicy: text,
      }),
    ),
    httpHeaders: optional(
      z.object({
        actions: optional(
          z.object({
            request: list(
              z.object({
                name: z.string(),
                action: optional(
                  z.object({
                    type: text,
                    set: optional(z.object({ value: text })),
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

export type OpenshiftRouteResource = ResourceOf<typeof OpenshiftRoute>;
