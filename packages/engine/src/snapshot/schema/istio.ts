import { z } from 'zod';
import { flag, list, optional, stringMap, text, whole } from './common';

const mtls = optional(z.object({ mode: text }));

export const peerAuthentication = z.object({
  spec: optional(
    z.object({
      selector: optional(z.object({ matchLabels: stringMap })),
      mtls,
      portLevelMtls: optional(z.record(z.string(), mtls)),
    }),
  ),
});

const source = optional(
  z.object({
    principals: list(z.string()),
    notPrincipals: list(z.string()),
    requestPrincipals: list(z.string()),
    namespaces: list(z.string()),
    serviceAccounts: list(z.string()),
    ipBlocks: list(z.string()),
    remoteIpBlocks: list(z.string()),
    notRemoteIpBlocks: list(z.string()),
  }),
);

export const authorizationPolicy = z.object({
  spec: optional(
    z.object({
      selector: optional(z.object({ matchLabels: stringMap })),
      targetRefs: list(z.object({ kind: text, name: text })),
      action: text,
      rules: list(
        z.object({
          from: list(z.object({ source })),
          to: list(
            z.object({
              operation: optional(
                z.object({ hosts: list(z.string()), paths: list(z.string()) }),
              ),
            }),
          ),
        }),
      ),
    }),
  ),
});

const clientTls = optional(
  z.object({
    mode: text,
    credentialName: text,
    sni: text,
    clientCertificate: text,
    privateKey: text,
    caCertificates: text,
    subjectAltNames: list(z.string()),
  }),
);

const portSetting = z.object({
  port: optional(z.object({ number: whole })),
  tls: clientTls,
  loadBalancer: optional(z.object({ simple: text })),
});

const trafficPolicy = optional(
  z.object({
    tls: clientTls,
    loadBalancer: optional(z.object({ simple: text })),
    portLevelSettings: list(portSetting),
  }),
);
export type TrafficPolicy = NonNullable<z.output<typeof trafficPolicy>>;

export const destinationRule = z.object({
  spec: z.object({
    host: z.string(),
    trafficPolicy,
    subsets: list(
      z.object({ name: z.string(), labels: stringMap, trafficPolicy }),
    ),
    exportTo: list(z.string()),
    workloadSelector: optional(z.object({ matchLabels: stringMap })),
  }),
});

const destination = z.object({
  host: z.string(),
  subset: text,
  port: optional(z.object({ number: whole })),
});

const routeDestination = z.object({ destination, weight: whole });
export type RouteDestination = z.output<typeof routeDestination>;

const stringMatch = optional(
  z.object({ exact: text, prefix: text, regex: text }),
);

const httpMatch = z.object({
  uri: stringMatch,
  headers: optional(z.record(z.string(), z.unknown())),
  withoutHeaders: optional(z.record(z.string(), z.unknown())),
  queryParams: optional(z.record(z.string(), z.unknown())),
  scheme: stringMatch,
  method: stringMatch,
  authority: stringMatch,
  ignoreUriCase: flag,
  port: whole,
  gateways: list(z.string()),
  sourceLabels: stringMap,
  sourceNamespace: text,
});
export type HttpMatch = z.output<typeof httpMatch>;

const httpRoute = z.object({
  name: text,
  match: list(httpMatch),
  route: list(routeDestination),
  redirect: optional(z.object({})),
  directResponse: optional(z.object({ status: whole })),
  delegate: optional(z.object({ name: text, namespace: text })),
  rewrite: optional(
    z.object({
      authority: text,
      uri: text,
      uriRegexRewrite: z.unknown().optional(),
    }),
  ),
  headers: optional(
    z.object({
      request: optional(z.object({ set: stringMap })),
    }),
  ),
  mirror: optional(destination),
  mirrors: list(z.object({ destination })),
});
export type VirtualServiceHttpRoute = z.output<typeof httpRoute>;

const l4Match = {
  port: whole,
  gateways: list(z.string()),
  sourceLabels: stringMap,
  sourceNamespace: text,
  destinationSubnets: list(z.string()),
};

export const virtualService = z.object({
  spec: optional(
    z.object({
      hosts: list(z.string()),
      gateways: list(z.string()),
      exportTo: list(z.string()),
      http: list(httpRoute),
      tls: list(
        z.object({
          match: list(z.object({ sniHosts: list(z.string()), ...l4Match })),
          route: list(routeDestination),
        }),
      ),
      tcp: list(
        z.object({
          match: list(z.object(l4Match)),
          route: list(routeDestination),
        }),
      ),
    }),
  ),
});

const server = z.object({
  port: optional(
    z.object({
      number: z.number().int(),
      name: text,
      protocol: text,
      targetPort: whole,
    }),
  ),
  bind: text,
  name: text,
  hosts: list(z.string()),
  tls: optional(
    z.object({
      httpsRedirect: flag,
      mode: text,
      credentialName: text,
      serverCertificate: text,
      caCertificates: text,
    }),
  ),
});
export type GatewayServer = z.output<typeof server>;

export const istioGateway = z.object({
  spec: optional(
    z.object({ selector: optional(stringMap), servers: list(server) }),
  ),
});

const sidecarPort = optional(
  z.object({ number: whole, protocol: text, name: text }),
);

export const sidecar = z.object({
  spec: optional(
    z.object({
      workloadSelector: optional(z.object({ labels: stringMap })),
      ingress: list(
        z.object({
          port: sidecarPort,
          bind: text,
          captureMode: text,
          defaultEndpoint: text,
          tls: optional(z.object({ mode: text })),
        }),
      ),
      egress: list(
        z.object({
          port: sidecarPort,
          bind: text,
          captureMode: text,
          hosts: list(z.string()),
        }),
      ),
      outboundTrafficPolicy: optional(
        z.object({ mode: text, egressProxy: optional(destination) }),
      ),
    }),
  ),
});

const workloadEntrySpec = z.object({
  address: text,
  ports: optional(z.record(z.string(), z.number())),
  labels: stringMap,
  serviceAccount: text,
});

export const serviceEntry = z.object({
  spec: optional(
    z.object({
      hosts: list(z.string()),
      addresses: list(z.string()),
      ports: list(
        z.object({
          number: z.number().int(),
          name: text,
          protocol: text,
          targetPort: whole,
        }),
      ),
      location: text,
      resolution: text,
      endpoints: list(workloadEntrySpec),
      workloadSelector: optional(z.object({ labels: stringMap })),
      exportTo: list(z.string()),
    }),
  ),
});

export const workloadEntry = z.object({ spec: optional(workloadEntrySpec) });

export const proxyConfig = z.object({
  spec: optional(
    z.object({
      selector: optional(z.object({ matchLabels: stringMap })),
      environmentVariables: stringMap,
    }),
  ),
});

export const envoyFilter = z.object({
  spec: optional(
    z.object({ workloadSelector: optional(z.object({ labels: stringMap })) }),
  ),
});
