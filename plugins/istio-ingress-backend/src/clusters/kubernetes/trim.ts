import { fieldsRead, type Kind } from 'istio-ingress-engine';
import { z } from 'zod';

type Json = Readonly<Record<string, unknown>>;

const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

/**
 * An object of the API server with what the engine reads. What nobody edits
 * (pods, endpoints) keeps nothing else; other objects keep their spec, so that
 * a fix can show it whole.
 *
 * An object that the engine will not understand is left as it is: the engine
 * says what is wrong with it.
 */
export function trim(
  kind: Kind<unknown>,
  apiVersion: string,
  object: Json,
): Json {
  const { metadata, status, ...body } = object;
  const isOwned = ['Pod', 'EndpointSlice'].includes(kind.kind);
  // Read last, so that the engine finds it as it reads it, and needs no copy.
  const kept = isOwned ? fieldsRead(kind, withoutValues(object)) : undefined;
  return {
    ...(kept ?? withoutValues({ ...body, ...statusOf(kind, status) })),
    apiVersion,
    kind: kind.kind,
    metadata: trimMetadata(metadata),
  };
}

/** The keys of a ConfigMap that may be read; of Istio's own only some are. */
export function trimConfigMap(object: Json): Json {
  const { metadata, data } = object;
  const { name, labels } = (metadata ?? {}) as {
    name?: unknown;
    labels?: { as3?: unknown };
  };
  const keys = /^istio(-|$)/.test(String(name))
    ? ['mesh', 'config', 'values', 'AMBIENT_ENABLEMENT_SELECTOR']
    : // Declarations for BIG-IP hold keys and passphrases.
    labels?.as3 === 'true'
    ? []
    : undefined;
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: trimMetadata(metadata),
    data: Object.fromEntries(
      Object.entries((data ?? {}) as Json).filter(
        ([key]) => keys?.includes(key) ?? true,
      ),
    ),
  };
}

/**
 * An object of any source as it may be stored: undefined for a Secret, and
 * without values of variables that nobody reads.
 */
export function withoutSecrets(object: Json): Json | undefined {
  if (object.kind === 'Secret') return undefined;
  const { metadata } = object;
  return withoutValues(
    metadata === undefined
      ? object
      : { ...object, metadata: trimMetadata(metadata) },
  );
}

function trimMetadata(metadata: unknown): unknown {
  if (typeof metadata !== 'object' || metadata === null) return metadata;
  const {
    managedFields,
    finalizers,
    selfLink,
    generateName,
    annotations,
    ...kept
  } = metadata as Record<string, unknown>;
  if (typeof annotations !== 'object' || annotations === null) return kept;
  const { [LAST_APPLIED]: _, ...others } = annotations as Json;
  return { ...kept, annotations: others };
}

function statusOf(kind: Kind<unknown>, status: unknown): Json {
  const schema =
    kind.schema instanceof z.ZodObject
      ? (kind.schema.shape as Record<string, z.ZodType>).status
      : undefined;
  if (!schema || status === undefined || status === null) return {};
  const parsed = schema.safeParse(status);
  return { status: parsed.success ? parsed.data : status };
}

// What control planes, proxies and controllers are told by variables; values
// of others may be anything, also credentials.
const READ_VARIABLES =
  /^(ISTIO_|PILOT_|AMBIENT_|ENABLE_|AMBASSADOR_|TRAEFIK_|CONTROLLER_|APPGW_|KGW_|UNSAFE_|EXTERNAL_|INJECTION_|VALIDATION_|POD_NAMESPACE$|REVISION$|CLUSTER_ID$|K8S_INGRESS_NS$|DISABLE_ENVOY$)/;
const SECRET = /PASSWORD|SECRET|TOKEN|CREDENTIAL|PRIVATE|APIKEY|(^|_)KEY$/i;

// Tells nothing but how something is set, whatever reads it.
const SWITCH = /^(true|false|on|off|yes|no|enabled|disabled|\d{1,5}|)$/i;

/** Variables of containers keep their names, and values only where read. */
function withoutValues(object: Json): Json {
  const { spec } = object;
  if (!isJson(spec)) return object;
  const kept = inSpec(spec);
  return kept === spec ? object : { ...object, spec: kept };
}

// Containers are in spec, spec.template.spec or spec.jobTemplate.spec.... Most
// objects have none, and are not copied.
function inSpec(spec: Json): Json {
  const changed: Record<string, unknown> = {};
  for (const key of ['containers', 'initContainers', 'ephemeralContainers']) {
    const containers = spec[key];
    if (Array.isArray(containers) && containers.some(hasVariables)) {
      changed[key] = containers.map(inContainer);
    }
  }
  for (const key of ['template', 'jobTemplate']) {
    const template = spec[key];
    if (!isJson(template) || !isJson(template.spec)) continue;
    const kept = inSpec(template.spec);
    if (kept !== template.spec) changed[key] = { ...template, spec: kept };
  }
  return Object.keys(changed).length === 0 ? spec : { ...spec, ...changed };
}

function hasVariables(container: unknown): boolean {
  return (
    isJson(container) &&
    Array.isArray(container.env) &&
    container.env.length > 0
  );
}

function inContainer(container: unknown): unknown {
  if (!isJson(container) || !Array.isArray(container.env)) return container;
  return {
    ...container,
    env: container.env.map(variable => {
      if (!isJson(variable) || variable.value === undefined) return variable;
      const name = String(variable.name);
      const isRead =
        READ_VARIABLES.test(name) || SWITCH.test(String(variable.value));
      if (isRead && !SECRET.test(name)) return variable;
      const { value, ...kept } = variable;
      return kept;
    }),
  };
}

function isJson(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
