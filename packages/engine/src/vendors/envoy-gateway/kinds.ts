import { z } from 'zod';
import {
  labelSelector,
  list,
  optional,
  text,
  whole,
} from '../../snapshot/schema/common';
import { ownKind } from '../lib/ownKind';

const GROUP = 'gateway.envoyproxy.io';

const target = z.object({
  group: text,
  kind: z.string(),
  name: z.string(),
  sectionName: text,
});

/** Parameters of a Gateway's proxy, or of all of a class. */
export const EnvoyProxy = ownKind(
  { group: GROUP, kind: 'EnvoyProxy', plural: 'envoyproxies' },
  'decides',
  z.object({
    routingType: text,
    mergeGateways: z.boolean().nullish(),
    mergeType: text,
    backendTLS: optional(
      z.object({
        clientCertificateRef: optional(z.object({ name: z.string() })),
        alpnProtocols: list(z.string()),
      }),
    ),
  }),
);

export const BackendTrafficPolicy = ownKind(
  {
    group: GROUP,
    kind: 'BackendTrafficPolicy',
    plural: 'backendtrafficpolicies',
  },
  'decides',
  z.object({
    targetRef: optional(target),
    targetRefs: list(target),
    targetSelectors: list(
      labelSelector.extend({ group: text, kind: z.string() }),
    ),
    routingType: text,
  }),
);

/** A destination that is no Service. */
export const EnvoyBackend = ownKind(
  { group: GROUP, kind: 'Backend', plural: 'backends' },
  'class',
  z.object({
    endpoints: list(
      z.object({
        fqdn: optional(z.object({ hostname: z.string(), port: whole })),
        ip: optional(z.object({ address: z.string(), port: whole })),
      }),
    ),
    tls: z.unknown().optional(),
  }),
);

/** Filters that the Gateway API does not have. */
export const HTTPRouteFilter = ownKind(
  { group: GROUP, kind: 'HTTPRouteFilter', plural: 'httproutefilters' },
  'class',
  z.object({
    urlRewrite: optional(
      z.object({
        hostname: optional(z.object({ type: text })),
        path: z.unknown().optional(),
      }),
    ),
  }),
);
