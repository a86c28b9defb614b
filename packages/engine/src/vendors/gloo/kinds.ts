import { z } from 'zod';
import {
  flag,
  list,
  optional,
  stringMap,
  text,
  whole,
} from '../../snapshot/schema/common';
import { ownKind } from '../lib/ownKind';

const reference = z.object({ name: z.string(), namespace: text });
export type Reference = z.output<typeof reference>;

const destination = z.object({
  upstream: optional(reference),
  kube: optional(z.object({ ref: reference, port: whole })),
});
export type Destination = z.output<typeof destination>;

const options = optional(
  z.object({
    hostRewrite: text,
    autoHostRewrite: flag,
    prefixRewrite: text,
    regexRewrite: z.unknown().optional(),
  }),
);

const route = z.object({
  matchers: list(z.object({ prefix: text, exact: text, regex: text })),
  routeAction: optional(
    z.object({
      single: optional(destination),
      multi: optional(
        z.object({
          destinations: list(
            z.object({ destination: optional(destination), weight: whole }),
          ),
        }),
      ),
      upstreamGroup: optional(reference),
      dynamicForwardProxy: z.unknown().optional(),
      clusterHeader: text,
    }),
  ),
  redirectAction: z.unknown().optional(),
  directResponseAction: z.unknown().optional(),
  delegateAction: optional(
    z.object({
      ref: optional(reference),
      name: text,
      namespace: text,
      selector: optional(
        z.object({ labels: stringMap, namespaces: list(z.string()) }),
      ),
    }),
  ),
  options,
});
export type GlooRoute = z.output<typeof route>;

/** Gloo's VirtualService, which shares its name with Istio's. */
export const GlooVirtualService = ownKind(
  {
    group: 'gateway.solo.io',
    kind: 'VirtualService',
    plural: 'virtualservices',
  },
  'entry',
  z.object({
    virtualHost: optional(
      z.object({ domains: list(z.string()), routes: list(route) }),
    ),
    sslConfig: z.unknown().optional(),
  }),
);

export const RouteTable = ownKind(
  { group: 'gateway.solo.io', kind: 'RouteTable', plural: 'routetables' },
  'entry',
  z.object({ routes: list(route) }),
);

export const GlooUpstream = ownKind(
  { group: 'gloo.solo.io', kind: 'Upstream', plural: 'upstreams' },
  'decides',
  z.object({
    kube: optional(
      z.object({
        serviceName: z.string(),
        serviceNamespace: text,
        servicePort: whole,
      }),
    ),
    static: optional(
      z.object({
        hosts: list(z.object({ addr: text, port: whole })),
        useTls: flag,
      }),
    ),
    sslConfig: optional(
      z.object({ secretRef: optional(reference), sni: text }),
    ),
    disableIstioAutoMtls: flag,
    useHttp2: flag,
  }),
);

export const GlooSettings = ownKind(
  { group: 'gloo.solo.io', kind: 'Settings', plural: 'settings' },
  'decides',
  z.object({
    gloo: optional(
      z.object({
        istioOptions: optional(
          z.object({ enableAutoMtls: flag, enableIntegration: flag }),
        ),
      }),
    ),
  }),
);
