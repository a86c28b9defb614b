import { z } from 'zod';
import {
  flag,
  list,
  optional,
  text,
  whole,
} from '../../snapshot/schema/common';
import { ownKind } from '../lib/ownKind';

const GROUP = 'projectcontour.io';

const conditions = list(z.object({ prefix: text, exact: text, regex: text }));
export type Conditions = z.output<typeof conditions>;

const headers = optional(
  z.object({ set: list(z.object({ name: z.string(), value: text })) }),
);
export type HeadersPolicy = z.output<typeof headers>;

const service = z.object({
  name: z.string(),
  port: whole,
  protocol: text,
  weight: whole,
  mirror: flag,
  requestHeadersPolicy: headers,
});
export type ProxyService = z.output<typeof service>;

const include = z.object({ name: z.string(), namespace: text, conditions });

const delegation = optional(z.object({ name: z.string(), namespace: text }));

export const HTTPProxy = ownKind(
  { group: GROUP, kind: 'HTTPProxy', plural: 'httpproxies' },
  'entry',
  z.object({
    ingressClassName: text,
    virtualhost: optional(
      z.object({
        fqdn: text,
        tls: optional(z.object({ secretName: text, passthrough: flag })),
      }),
    ),
    routes: list(
      z.object({
        conditions,
        services: list(service),
        requestHeadersPolicy: headers,
        pathRewritePolicy: z.unknown().optional(),
        requestRedirectPolicy: z.unknown().optional(),
      }),
    ),
    includes: list(include),
    tcpproxy: optional(
      z.object({
        services: list(service),
        include: delegation,
        includes: delegation,
      }),
    ),
  }),
);

export const ContourConfiguration = ownKind(
  {
    group: GROUP,
    kind: 'ContourConfiguration',
    plural: 'contourconfigurations',
  },
  'class',
  z.object({
    enableExternalNameService: flag,
    envoy: optional(z.object({ clientCertificate: z.unknown().optional() })),
  }),
);
