import { z } from 'zod';
import {
  flag,
  list,
  optional,
  portOrName,
  stringMap,
  text,
  whole,
} from '../../snapshot/schema/common';
import { ownKind } from '../lib/ownKind';

const GROUP = 'traefik.io';
// The group of Traefik 2; the objects are the same.
const aliases = ['traefik.containo.us'];

const reference = z.object({ name: z.string(), namespace: text });
export type Reference = z.output<typeof reference>;

const loadBalancer = z.object({
  name: z.string(),
  namespace: text,
  kind: text,
  port: optional(portOrName),
  scheme: text,
  serversTransport: text,
  passHostHeader: flag,
  nativeLB: flag,
  nodePortLB: flag,
  weight: whole,
});
/** A Service or TraefikService that a route or another service names. */
export type LoadBalancer = z.output<typeof loadBalancer>;

const tcpService = z.object({
  name: z.string(),
  namespace: text,
  port: optional(portOrName),
  serversTransport: text,
  tls: flag,
  nativeLB: flag,
  nodePortLB: flag,
  weight: whole,
});
export type TcpService = z.output<typeof tcpService>;

const tls = optional(z.object({ secretName: text, passthrough: flag }));

export const IngressRoute = ownKind(
  { group: GROUP, aliases, kind: 'IngressRoute', plural: 'ingressroutes' },
  'entry',
  z.object({
    ingressClassName: text,
    entryPoints: list(z.string()),
    routes: list(
      z.object({
        match: text,
        middlewares: list(reference),
        services: list(loadBalancer),
      }),
    ),
    tls,
  }),
);

export const IngressRouteTCP = ownKind(
  {
    group: GROUP,
    aliases,
    kind: 'IngressRouteTCP',
    plural: 'ingressroutetcps',
  },
  'entry',
  z.object({
    ingressClassName: text,
    entryPoints: list(z.string()),
    routes: list(z.object({ match: text, services: list(tcpService) })),
    tls,
  }),
);

export const IngressRouteUDP = ownKind(
  {
    group: GROUP,
    aliases,
    kind: 'IngressRouteUDP',
    plural: 'ingressrouteudps',
  },
  'entry',
  z.object({ ingressClassName: text }),
);

export const TraefikService = ownKind(
  { group: GROUP, aliases, kind: 'TraefikService', plural: 'traefikservices' },
  'entry',
  z.object({
    weighted: optional(z.object({ services: list(loadBalancer) })),
    highestRandomWeight: optional(z.object({ services: list(loadBalancer) })),
    mirroring: optional(loadBalancer.extend({ mirrors: list(loadBalancer) })),
    failover: optional(
      z.object({
        service: optional(loadBalancer),
        fallback: optional(loadBalancer),
      }),
    ),
  }),
);

const present = z.unknown().optional();

export const Middleware = ownKind(
  { group: GROUP, aliases, kind: 'Middleware', plural: 'middlewares' },
  'entry',
  z.object({
    headers: optional(z.object({ customRequestHeaders: stringMap })),
    chain: optional(z.object({ middlewares: list(reference) })),
    errors: optional(z.object({ service: optional(loadBalancer) })),
    replacePath: optional(z.object({ path: text })),
    redirectScheme: optional(z.object({ scheme: text })),
    addPrefix: present,
    stripPrefix: present,
    stripPrefixRegex: present,
    replacePathRegex: present,
  }),
);

export const ServersTransport = ownKind(
  {
    group: GROUP,
    aliases,
    kind: 'ServersTransport',
    plural: 'serverstransports',
  },
  'entry',
  z.object({
    serverName: text,
    certificatesSecrets: list(z.string()),
    spiffe: present,
  }),
);

export const ServersTransportTCP = ownKind(
  {
    group: GROUP,
    aliases,
    kind: 'ServersTransportTCP',
    plural: 'serverstransporttcps',
  },
  'entry',
  z.object({
    tls: optional(
      z.object({
        serverName: text,
        certificatesSecrets: list(z.string()),
        spiffe: present,
      }),
    ),
  }),
);
