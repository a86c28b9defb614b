import { z } from 'zod';
import {
  list,
  optional,
  portOrName,
  text,
  whole,
} from '../../snapshot/schema/common';
import { ownKind } from '../lib/ownKind';

const GROUP = 'cis.f5.com';

const backend = z.object({
  service: text,
  serviceNamespace: text,
  servicePort: optional(portOrName),
  weight: whole,
});

const pool = backend.extend({
  path: text,
  rewrite: text,
  hostRewrite: text,
  alternateBackends: list(backend),
  multiClusterServices: list(
    z.object({ clusterName: text, service: text, namespace: text }),
  ),
});
export type Pool = z.output<typeof pool>;

/** A virtual server of HTTP on a BIG-IP; F5's NGINX has a kind of this name. */
export const CisVirtualServer = ownKind(
  { group: GROUP, kind: 'VirtualServer', plural: 'virtualservers' },
  'entry',
  z.object({
    host: text,
    hostAliases: list(z.string()),
    tlsProfileName: text,
    pools: list(pool),
    defaultPool: optional(pool.extend({ reference: text })),
  }),
);

/** A virtual server of TCP on a BIG-IP. */
export const CisTransportServer = ownKind(
  { group: GROUP, kind: 'TransportServer', plural: 'transportservers' },
  'entry',
  z.object({
    type: text,
    host: text,
    virtualServerPort: whole,
    tlsProfileName: text,
    pool: optional(pool),
  }),
);

export const TLSProfile = ownKind(
  { group: GROUP, kind: 'TLSProfile', plural: 'tlsprofiles' },
  'class',
  z.object({
    tls: optional(z.object({ termination: text, reference: text })),
  }),
);

/** A virtual server in front of an NGINX of F5's, with its Services. */
export const IngressLink = ownKind(
  {
    group: GROUP,
    aliases: ['k8s.f5.com'],
    kind: 'IngressLink',
    plural: 'ingresslinks',
  },
  'entry',
  z.object({}),
);
