import { z } from 'zod';
import {
  flag,
  labelSelector,
  list,
  optional,
  text,
  whole,
} from '../../snapshot/schema/common';
import { ownKind } from '../lib/ownKind';

const GROUP = 'k8s.nginx.org';

const action = optional(
  z.object({
    pass: text,
    proxy: optional(
      z.object({
        upstream: text,
        rewritePath: text,
        requestHeaders: optional(
          z.object({ set: list(z.object({ name: z.string(), value: text })) }),
        ),
      }),
    ),
  }),
);
export type Action = z.output<typeof action>;

const splits = list(z.object({ weight: whole, action }));

const policies = list(z.object({ name: z.string(), namespace: text }));
export type PolicyReference = z.output<typeof policies>[number];

const route = z.object({
  path: text,
  route: text,
  routeSelector: optional(labelSelector),
  policies,
  action,
  splits,
  matches: list(z.object({ action, splits })),
  'location-snippets': text,
});
export type Route = z.output<typeof route>;

const upstream = z.object({
  name: z.string(),
  service: z.string(),
  port: whole,
  type: text,
  'use-cluster-ip': flag,
  tls: optional(z.object({ enable: flag })),
});
export type NamedUpstream = z.output<typeof upstream>;

export const VirtualServer = ownKind(
  { group: GROUP, kind: 'VirtualServer', plural: 'virtualservers' },
  'entry',
  z.object({
    ingressClassName: text,
    host: text,
    tls: optional(z.object({ secret: text })),
    policies,
    upstreams: list(upstream),
    routes: list(route),
    'server-snippets': text,
  }),
);

export const VirtualServerRoute = ownKind(
  { group: GROUP, kind: 'VirtualServerRoute', plural: 'virtualserverroutes' },
  'entry',
  z.object({
    ingressClassName: text,
    host: text,
    upstreams: list(upstream),
    subroutes: list(route),
  }),
);

export const TransportServer = ownKind(
  { group: GROUP, kind: 'TransportServer', plural: 'transportservers' },
  'entry',
  z.object({
    ingressClassName: text,
    host: text,
    listener: optional(z.object({ name: text, protocol: text })),
    tls: optional(z.object({ secret: text })),
    upstreams: list(
      z.object({ name: z.string(), service: z.string(), port: whole }),
    ),
    action: optional(z.object({ pass: text })),
  }),
);

export const Policy = ownKind(
  { group: GROUP, kind: 'Policy', plural: 'policies' },
  'class',
  z.object({
    egressMTLS: optional(
      z.object({
        tlsSecret: text,
        serverName: optional(z.union([z.boolean(), z.string()])),
        sslName: text,
      }),
    ),
  }),
);
