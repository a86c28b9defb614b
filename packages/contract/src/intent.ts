import { z } from 'zod';
import { manifestSchema } from './finding';
import {
  gatewayObjectName,
  hostName,
  ingressClassOrGateway,
  labelName,
  labelSet,
  objectName,
  port,
  serviceName,
  urlPath,
} from './intentFields';
import { serviceRefSchema } from './refs';
import { modeSchema, postureSchema, vendorIdSchema } from './values';

/**
 * The service to expose. `protocol` is what the application speaks; `auto`
 * leaves the Service port undeclared, and Istio looks at the first bytes.
 * `selector` holds labels of the pods; it is needed for a PeerAuthentication
 * when the Service itself is not among the surroundings.
 *
 * @public
 */
export const exposeServiceSchema = z.strictObject({
  namespace: labelName,
  name: serviceName,
  port,
  protocol: z.enum(['http', 'http2', 'grpc', 'tcp', 'auto']),
  selector: labelSet.optional(),
});
/** @public */
export type ExposeService = z.infer<typeof exposeServiceSchema>;

/**
 * The Istio gateway that a route goes through: its Service, the port of it,
 * what the gateway's server on that port expects, and the labels by which an
 * Istio Gateway object finds its pods. `object` names an existing Gateway to
 * bind to, as `namespace/name`; else one is made for the hosts.
 *
 * @public
 */
export const exposeGatewaySchema = z.strictObject({
  namespace: labelName,
  service: serviceName,
  port,
  tls: z.enum(['none', 'simple']).default('none'),
  selector: labelSet.refine(labels => Object.keys(labels).length > 0, {
    message: 'needs at least one label of the gateway’s pods',
  }),
  object: gatewayObjectName.optional(),
});
/** @public */
export type ExposeGateway = z.infer<typeof exposeGatewaySchema>;

const fields = z.strictObject({
  /** Of what is created; names derived from it fit as well. */
  name: serviceName.max(40, 'has at most 40 characters'),
  service: exposeServiceSchema,
  hosts: z.array(hostName).max(20, 'has at most 20 hosts'),
  paths: z
    .array(urlPath)
    .min(1, 'needs at least one path, such as /')
    .max(20, 'has at most 20 paths')
    .default(['/']),
  mode: z.enum(['standalone', 'chained', 'istio-gateway']),
  vendor: vendorIdSchema.max(63, 'has at most 63 characters'),
  /** An ingress class; for vendors of the Gateway API the Gateway, as `namespace/name`. */
  className: ingressClassOrGateway.optional(),
  gateway: exposeGatewaySchema.optional(),
  /** The Secret for TLS with outside clients, in the namespace of the entry. */
  tls: z.strictObject({ secretName: objectName }).optional(),
  /** What the workload will accept; `none` writes no PeerAuthentication. */
  mtls: z.enum(['strict', 'permissive', 'none']).default('strict'),
  /**
   * What a load balancer asks the application for. In a chain it asks the Istio
   * gateway in most cases, whose own port for that is always written.
   */
  healthCheck: z
    .strictObject({ path: urlPath, port: port.optional() })
    .optional(),
  labels: labelSet.optional(),
  /** Write the Namespace of the service, with the label for injection. */
  createNamespace: z.boolean().default(false),
  layout: z.enum(['plain', 'kustomize', 'helm-values']).default('plain'),
});

/**
 * What someone wants: a service, reachable from outside under hosts and paths
 * through one controller, with mTLS on the last hop.
 *
 * @public
 */
export const exposeIntentSchema = fields.superRefine((intent, context) => {
  const say = (path: (string | number)[], message: string) =>
    context.addIssue({ code: 'custom', path, message });
  for (const field of ['hosts', 'paths'] as const) {
    intent[field].forEach((value, index) => {
      if (intent[field].indexOf(value) < index)
        say([field, index], 'is there twice');
    });
  }
  if (intent.hosts.length === 0 && intent.service.protocol !== 'tcp')
    say(['hosts'], 'needs at least one host');
  if (intent.service.protocol === 'tcp' && intent.paths.join() !== '/')
    say(['paths'], 'TCP has no paths: leave this at /');
  if ((intent.vendor === 'istio') !== (intent.mode === 'istio-gateway')) {
    say(
      ['mode'],
      intent.vendor === 'istio'
        ? 'an Istio gateway alone is the mode istio-gateway'
        : 'the mode istio-gateway is for the vendor istio',
    );
  }
  if (intent.gateway && intent.mode === 'standalone')
    say(['gateway'], 'a standalone entry passes no Istio gateway');
});
/** @public */
export type ExposeIntent = z.output<typeof exposeIntentSchema>;

/** @public */
export type OptionalIntentField =
  | 'className'
  | 'gateway'
  | 'tls'
  | 'healthCheck'
  | 'labels';

/**
 * As people and forms write it: what has a default may be absent, and what is
 * optional may be null.
 *
 * @public
 */
export type ExposeIntentInput = Omit<
  z.input<typeof exposeIntentSchema>,
  OptionalIntentField
> & {
  [K in OptionalIntentField]?: z.input<typeof exposeIntentSchema>[K] | null;
};

// Without defaults: reading an alternative must not add what it leaves alone.
const changes = z
  .strictObject({
    ...fields.shape,
    paths: fields.shape.paths.unwrap(),
    mtls: fields.shape.mtls.unwrap(),
    createNamespace: fields.shape.createNamespace.unwrap(),
    layout: fields.shape.layout.unwrap(),
  })
  .partial()
  .extend({
    className: ingressClassOrGateway.nullish(),
    gateway: exposeGatewaySchema.nullish(),
    tls: fields.shape.tls.nullable(),
    healthCheck: fields.shape.healthCheck.nullable(),
  });

/**
 * Why an intent is not rendered. `field` is a path such as `hosts.0`. Each
 * alternative is laid over the intent: `{ ...intent, ...alternative }` works.
 * A field that is null there is to be left out.
 *
 * @public
 */
export const refusalSchema = z.object({
  field: z.string(),
  reason: z.string(),
  alternatives: z.array(changes),
});
/** @public */
export type Refusal = z.infer<typeof refusalSchema>;

/**
 * What the service will be by the new entry, computed by the engine on the
 * rendered manifests. `predicted` when the cluster, the controller or the
 * workload were imagined as the documentation says they should be.
 *
 * @public
 */
export const renderPromiseSchema = z.object({
  service: serviceRefSchema,
  mode: modeSchema,
  posture: postureSchema,
  predicted: z.boolean(),
});
/** @public */
export type RenderPromise = z.infer<typeof renderPromiseSchema>;

/**
 * Files to commit, or why there are none. `manifests` are the same objects in
 * the order to apply them; `costs` says what the result takes away, and `needs`
 * what has to be true of objects that are not among the manifests.
 *
 * @public
 */
export const renderedSchema = z.discriminatedUnion('ok', [
  z.object({
    ok: z.literal(true),
    files: z.array(z.object({ path: z.string(), text: z.string() })),
    manifests: z.array(manifestSchema),
    promises: z.array(renderPromiseSchema).min(1),
    costs: z.array(z.string()),
    needs: z.array(z.string()),
  }),
  z.object({ ok: z.literal(false), refusals: z.array(refusalSchema).min(1) }),
]);
/** @public */
export type Rendered = z.infer<typeof renderedSchema>;

/**
 * One controller of a cluster and what can be asked of it. `classNames` are
 * values for the field of that name, `gateway` is that of an Istio gateway;
 * `modes` says for each mode whether the controller can do it, or why not.
 *
 * @public
 */
export const exposeOptionSchema = z.object({
  vendor: vendorIdSchema,
  title: z.string(),
  controllerId: z.string(),
  classNames: z.array(z.string()),
  gateway: exposeGatewaySchema.optional(),
  modes: z.array(
    z.discriminatedUnion('ok', [
      z.object({
        mode: modeSchema,
        ok: z.literal(true),
        costs: z.array(z.string()),
      }),
      z.object({ mode: modeSchema, ok: z.literal(false), reason: z.string() }),
    ]),
  ),
});
/** @public */
export type ExposeOption = z.infer<typeof exposeOptionSchema>;

/**
 * What a form can offer on one cluster: its controllers, and the Istio gateways
 * that a chain can lead to.
 *
 * @public
 */
export const exposeOptionsSchema = z.object({
  controllers: z.array(exposeOptionSchema),
  gateways: z.array(exposeGatewaySchema),
});
/** @public */
export type ExposeOptions = z.infer<typeof exposeOptionsSchema>;

/**
 * Reads an intent that may be anything: the intent with its defaults, or one
 * refusal for each field that is wrong.
 *
 * @public
 */
export function parseIntent(
  value: unknown,
): { ok: true; intent: ExposeIntent } | { ok: false; refusals: Refusal[] } {
  const parsed = exposeIntentSchema.safeParse(withoutNulls(value));
  if (parsed.success) return { ok: true, intent: parsed.data };
  const refusals = new Map<string, Refusal>();
  for (const issue of parsed.error.issues) {
    const unknown = issue.code === 'unrecognized_keys' ? issue.keys : [];
    const paths =
      unknown.length > 0
        ? unknown.map(key => [...issue.path, key])
        : [issue.path];
    const reason = unknown.length > 0 ? 'is not a field' : issue.message;
    for (const path of paths) {
      const field = path.map(part => shown(String(part))).join('.');
      if (!refusals.has(field))
        refusals.set(field, { field, reason, alternatives: [] });
    }
  }
  return { ok: false, refusals: [...refusals.values()] };
}

function withoutNulls(value: unknown): unknown {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(
        Object.entries(value).filter(([, inner]) => inner !== null),
      )
    : value;
}

/** A key may be anything of any length. */
function shown(part: string): string {
  const plain = part.replace(/[^\w./-]/g, '?');
  return plain.length > 80 ? `${plain.slice(0, 79)}…` : plain;
}
