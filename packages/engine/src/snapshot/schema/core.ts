import { z } from 'zod';
import {
  flag,
  labelSelector,
  list,
  optional,
  portOrName,
  stringMap,
  text,
  whole,
} from './common';

const securityContext = optional(
  z.object({ runAsUser: whole, runAsGroup: whole }),
);

const container = z.object({
  name: z.string(),
  image: text,
  args: list(z.string()),
  command: list(z.string()),
  env: list(z.object({ name: z.string(), value: text })),
  ports: list(
    z.object({
      name: text,
      containerPort: whole,
      hostPort: whole,
      protocol: text,
    }),
  ),
  restartPolicy: text,
  securityContext,
});
/** A container, as far as it is read. @public */
export type Container = z.output<typeof container>;

export const podSpec = z.object({
  hostNetwork: flag,
  containers: list(container),
  initContainers: list(container),
  securityContext,
  serviceAccountName: text,
  nodeName: text,
});
/** The spec of a pod, as far as it is read. @public */
export type PodSpec = z.output<typeof podSpec>;

export const namespace = z.object({});

export const pod = z.object({
  spec: podSpec,
  status: optional(
    z.object({
      podIP: text,
      podIPs: list(z.object({ ip: z.string() })),
      phase: text,
      conditions: list(z.object({ type: z.string(), status: z.string() })),
    }),
  ),
});

const servicePort = z.object({
  name: text,
  port: z.number().int(),
  targetPort: optional(portOrName),
  protocol: text,
  appProtocol: text,
  nodePort: whole,
});
/** A port of a Service. @public */
export type ServicePort = z.output<typeof servicePort>;

const loadBalancerStatus = optional(
  z.object({
    loadBalancer: optional(
      z.object({ ingress: list(z.object({ ip: text, hostname: text })) }),
    ),
  }),
);

export const service = z.object({
  spec: z
    .object({
      type: text,
      clusterIP: text,
      clusterIPs: list(z.string()),
      selector: optional(stringMap),
      ports: list(servicePort),
      externalName: text,
      externalIPs: list(z.string()),
      loadBalancerClass: text,
      loadBalancerIP: text,
      publishNotReadyAddresses: flag,
    })
    .nullish()
    .transform(value => value ?? undefined),
  status: loadBalancerStatus,
});

export const endpointSlice = z.object({
  addressType: text,
  endpoints: list(
    z.object({
      addresses: list(z.string()),
      conditions: optional(z.object({ ready: flag })),
      targetRef: optional(
        z.object({ kind: text, name: text, namespace: text }),
      ),
    }),
  ),
  ports: list(z.object({ name: text, port: whole, protocol: text })),
});

export const configMap = z.object({ data: stringMap });

const template = z.object({
  metadata: optional(z.object({ labels: stringMap, annotations: stringMap })),
  spec: optional(podSpec),
});

export const workload = z.object({
  spec: optional(
    z.object({
      replicas: whole,
      selector: optional(labelSelector),
      template: optional(template),
    }),
  ),
  status: optional(z.object({ replicas: whole, readyReplicas: whole })),
});

export const cronJob = z.object({
  spec: optional(
    z.object({
      jobTemplate: optional(
        z.object({
          spec: optional(z.object({ template: optional(template) })),
        }),
      ),
    }),
  ),
});

export const mutatingWebhookConfiguration = z.object({
  webhooks: list(
    z.object({
      name: text,
      namespaceSelector: optional(labelSelector),
      objectSelector: optional(labelSelector),
      rules: list(
        z.object({
          operations: list(z.string()),
          resources: list(z.string()),
        }),
      ),
    }),
  ),
});

const ingressBackend = z.object({
  service: optional(
    z.object({
      name: z.string(),
      port: optional(z.object({ number: whole, name: text })),
    }),
  ),
  resource: optional(
    z.object({ apiGroup: text, kind: z.string(), name: z.string() }),
  ),
  // networking.k8s.io/v1beta1 and extensions/v1beta1
  serviceName: text,
  servicePort: optional(portOrName),
});
export type IngressBackend = z.output<typeof ingressBackend>;

export const ingress = z.object({
  spec: optional(
    z.object({
      ingressClassName: text,
      defaultBackend: optional(ingressBackend),
      backend: optional(ingressBackend),
      tls: list(z.object({ hosts: list(z.string()), secretName: text })),
      rules: list(
        z.object({
          host: text,
          http: optional(
            z.object({
              paths: list(
                z.object({
                  path: text,
                  pathType: text,
                  backend: optional(ingressBackend),
                }),
              ),
            }),
          ),
        }),
      ),
    }),
  ),
  status: loadBalancerStatus,
});

export const ingressClass = z.object({
  spec: optional(
    z.object({
      controller: text,
      parameters: optional(
        z.object({
          apiGroup: text,
          kind: text,
          name: text,
          namespace: text,
          scope: text,
        }),
      ),
    }),
  ),
});
