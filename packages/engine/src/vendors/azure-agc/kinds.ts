import { z } from 'zod';
import { list, optional, text, whole } from '../../snapshot/schema/common';
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

/** How the load balancer checks a Service; for findings. */
export const AlbHealthCheckPolicy = ownKind(
  { group: GROUP, kind: 'HealthCheckPolicy', plural: 'healthcheckpolicies' },
  'class',
  z.object({
    targetRef,
    default: optional(
      z.object({
        port: whole,
        protocol: text,
        http: optional(z.object({ path: text })),
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
