import { z } from 'zod';
import {
  labelSelector,
  list,
  optional,
  stringMap,
  text,
  whole,
} from './common';

export const gatewayClass = z.object({
  spec: z.object({
    controllerName: z.string(),
    parametersRef: optional(
      z.object({ group: text, kind: text, name: text, namespace: text }),
    ),
  }),
});

const allowedRoutes = optional(
  z.object({
    namespaces: optional(
      z.object({ from: text, selector: optional(labelSelector) }),
    ),
    kinds: list(z.object({ group: text, kind: z.string() })),
  }),
);

const listener = z.object({
  name: z.string(),
  hostname: text,
  port: z.number().int(),
  protocol: z.string(),
  tls: optional(
    z.object({
      mode: text,
      options: stringMap,
      certificateRefs: list(
        z.object({
          group: text,
          kind: text,
          name: z.string(),
          namespace: text,
        }),
      ),
    }),
  ),
  allowedRoutes,
});
export type Listener = z.output<typeof listener>;

export const gateway = z.object({
  spec: z.object({
    gatewayClassName: z.string(),
    listeners: list(listener),
    addresses: list(z.object({ type: text, value: text })),
    infrastructure: optional(
      z.object({
        labels: stringMap,
        annotations: stringMap,
        parametersRef: optional(
          z.object({ group: text, kind: text, name: text }),
        ),
      }),
    ),
    tls: optional(
      z.object({
        backend: optional(
          z.object({
            clientCertificateRef: optional(
              z.object({ name: z.string(), namespace: text }),
            ),
          }),
        ),
      }),
    ),
    allowedListeners: optional(
      z.object({
        namespaces: optional(
          z.object({ from: text, selector: optional(labelSelector) }),
        ),
      }),
    ),
  }),
  status: optional(
    z.object({ addresses: list(z.object({ type: text, value: text })) }),
  ),
});

const parentRef = z.object({
  group: text,
  kind: text,
  namespace: text,
  name: z.string(),
  sectionName: text,
  port: whole,
});
export type ParentRef = z.output<typeof parentRef>;

export const listenerSet = z.object({
  spec: z.object({ parentRef, listeners: list(listener) }),
});

const backendRef = z.object({
  group: text,
  kind: text,
  namespace: text,
  name: z.string(),
  port: whole,
  weight: whole,
});
export type BackendRef = z.output<typeof backendRef>;

const filter = z.object({
  type: text,
  urlRewrite: optional(
    z.object({
      hostname: text,
      path: optional(
        z.object({ replaceFullPath: text, replacePrefixMatch: text }),
      ),
    }),
  ),
  requestRedirect: optional(z.object({ scheme: text, hostname: text })),
  requestMirror: optional(z.object({ backendRef: optional(backendRef) })),
  requestHeaderModifier: optional(
    z.object({
      set: list(z.object({ name: z.string(), value: z.string() })),
    }),
  ),
  extensionRef: optional(z.object({ group: text, kind: text, name: text })),
});
export type RouteFilter = z.output<typeof filter>;

const httpRouteMatch = z.object({
  path: optional(z.object({ type: text, value: text })),
  headers: list(z.object({ name: z.string(), type: text, value: text })),
  queryParams: list(z.object({ name: z.string() })),
  method: z.unknown().optional(),
});

const rule = z.object({
  name: text,
  matches: list(httpRouteMatch),
  filters: list(filter),
  backendRefs: list(backendRef.extend({ filters: list(filter) })),
});
export type RouteRuleSpec = z.output<typeof rule>;

export const route = z.object({
  spec: optional(
    z.object({
      parentRefs: list(parentRef),
      hostnames: list(z.string()),
      rules: list(rule),
    }),
  ),
  status: optional(
    z.object({
      parents: list(
        z.object({ controllerName: text, parentRef: optional(parentRef) }),
      ),
    }),
  ),
});

export const referenceGrant = z.object({
  spec: optional(
    z.object({
      from: list(
        z.object({
          group: z.string(),
          kind: z.string(),
          namespace: z.string(),
        }),
      ),
      to: list(z.object({ group: z.string(), kind: z.string(), name: text })),
    }),
  ),
});

export const backendTlsPolicy = z.object({
  spec: optional(
    z.object({
      targetRefs: list(
        z.object({
          group: text,
          kind: z.string(),
          name: z.string(),
          sectionName: text,
        }),
      ),
      validation: optional(z.object({ hostname: text })),
    }),
  ),
});

export const backendTrafficPolicy = z.object({
  spec: optional(
    z.object({
      targetRefs: list(
        z.object({ group: text, kind: z.string(), name: z.string() }),
      ),
    }),
  ),
});
