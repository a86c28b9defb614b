import { z } from 'zod';
import { list, optional, text } from '../../snapshot/schema/common';
import { ownKind } from '../lib/ownKind';

const GROUP = 'alb.networking.azure.io';

const targetRef = optional(
  z.object({
    group: text,
    kind: z.string(),
    name: z.string(),
    namespace: text,
  }),
);

/** Azure's own policy; it shares its name with that of the Gateway API. */
export const AlbBackendTLSPolicy = ownKind(
  { group: GROUP, kind: 'BackendTLSPolicy', plural: 'backendtlspolicies' },
  'decides',
  z.object({
    targetRef,
    default: optional(
      z.object({
        sni: text,
        ports: list(z.object({ port: z.number().int() })),
        clientCertificateRef: optional(z.object({ name: z.string() })),
      }),
    ),
  }),
);

const rewrite = z.object({
  type: text,
  requestHeaderModifier: optional(
    z.object({ set: list(z.object({ name: z.string(), value: z.string() })) }),
  ),
  urlRewrite: optional(
    z.object({ hostname: text, path: z.unknown().optional() }),
  ),
});

/** What an Ingress cannot say. */
export const IngressExtension = ownKind(
  { group: GROUP, kind: 'IngressExtension', plural: 'ingressextensions' },
  'class',
  z.object({
    rules: list(z.object({ host: text, rewrites: list(rewrite) })),
    backendSettings: list(
      z.object({
        service: text,
        ports: list(z.object({ port: z.number().int(), protocol: text })),
      }),
    ),
  }),
);
