import { z } from 'zod';
import type { Kind } from '../../snapshot/kinds';
import {
  flag,
  list,
  optional,
  text,
  whole,
} from '../../snapshot/schema/common';
import { ownKind } from '../lib/ownKind';

const GROUP = 'configuration.konghq.com';

const l4 = z.object({
  tls: list(z.object({ hosts: list(z.string()) })),
  rules: list(
    z.object({
      host: text,
      port: whole,
      backend: optional(
        z.object({ serviceName: z.string(), servicePort: whole }),
      ),
    }),
  ),
});

export const TCPIngress = ownKind(
  { group: GROUP, kind: 'TCPIngress', plural: 'tcpingresses' },
  'entry',
  l4,
);

export const UDPIngress = ownKind(
  { group: GROUP, kind: 'UDPIngress', plural: 'udpingresses' },
  'entry',
  z.object({}),
);

export const IngressClassParameters = ownKind(
  {
    group: GROUP,
    kind: 'IngressClassParameters',
    plural: 'ingressclassparameterses',
  },
  'class',
  z.object({ serviceUpstream: flag }),
);

/** An Ingress may name one instead of a Service, to attach plugins of its own. */
export const KongServiceFacade = ownKind(
  {
    group: 'incubator.ingress-controller.konghq.com',
    kind: 'KongServiceFacade',
    plural: 'kongservicefacades',
  },
  'class',
  z.object({
    backendRef: optional(z.object({ name: z.string(), port: whole })),
  }),
);

/** An old object whose settings are at its root. */
export const KongIngress: Kind<{
  route?: { preserve_host?: boolean };
  proxy?: { protocol?: string; path?: string };
  upstream?: { host_header?: string };
}> = {
  group: GROUP,
  kind: 'KongIngress',
  plural: 'kongingresses',
  namespaced: true,
  effect: 'class',
  schema: z.object({
    route: optional(z.object({ preserve_host: flag })),
    proxy: optional(z.object({ protocol: text, path: text })),
    upstream: optional(z.object({ host_header: text })),
  }),
};
