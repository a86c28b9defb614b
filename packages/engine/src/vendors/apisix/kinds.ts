import { z } from 'zod';
import {
  flag,
  list,
  optional,
  portOrName,
  text,
  whole,
} from '../../snapshot/schema/common';
import { ownKind } from '../lib/ownKind';

const GROUP = 'apisix.apache.org';

const plugins = list(
  z.object({
    name: z.string(),
    enable: flag,
    config: optional(
      z.object({
        host: z.unknown().optional(),
        uri: z.unknown().optional(),
        regex_uri: z.unknown().optional(),
      }),
    ),
  }),
);
export type Plugins = z.output<typeof plugins>;

const backend = z.object({
  serviceName: z.string(),
  servicePort: optional(portOrName),
  resolveGranularity: text,
  weight: whole,
});
export type RouteBackend = z.output<typeof backend>;

export const ApisixRoute = ownKind(
  { group: GROUP, kind: 'ApisixRoute', plural: 'apisixroutes' },
  'entry',
  z.object({
    ingressClassName: text,
    http: list(
      z.object({
        match: optional(
          z.object({ hosts: list(z.string()), paths: list(z.string()) }),
        ),
        backends: list(backend),
        upstreams: list(z.object({ name: z.string(), weight: whole })),
        plugins,
        plugin_config_name: text,
        plugin_config_namespace: text,
      }),
    ),
    stream: list(
      z.object({
        protocol: text,
        match: optional(z.object({ ingressPort: whole, host: text })),
        backend: optional(backend),
      }),
    ),
  }),
);

const settings = {
  scheme: text,
  passHost: text,
  upstreamHost: text,
  tlsSecret: z.unknown().optional(),
};

const upstreamSettings = z.object(settings);
export type UpstreamSettings = z.output<typeof upstreamSettings>;

export const ApisixUpstream = ownKind(
  { group: GROUP, kind: 'ApisixUpstream', plural: 'apisixupstreams' },
  'class',
  z.object({
    ...settings,
    portLevelSettings: list(z.object({ ...settings, port: whole })),
    externalNodes: list(
      z.object({ name: z.string(), type: text, port: whole, weight: whole }),
    ),
  }),
);

export const ApisixPluginConfig = ownKind(
  { group: GROUP, kind: 'ApisixPluginConfig', plural: 'apisixpluginconfigs' },
  'class',
  z.object({ plugins }),
);

export const BackendTrafficPolicy = ownKind(
  {
    group: GROUP,
    kind: 'BackendTrafficPolicy',
    plural: 'backendtrafficpolicies',
  },
  'class',
  z.object({
    targetRefs: list(z.object({ kind: text, name: z.string() })),
    scheme: text,
    passHost: text,
    upstreamHost: text,
  }),
);

/** A certificate and the names it is shown for. */
export const ApisixTls = ownKind(
  { group: GROUP, kind: 'ApisixTls', plural: 'apisixtlses' },
  'class',
  z.object({ hosts: list(z.string()) }),
);
