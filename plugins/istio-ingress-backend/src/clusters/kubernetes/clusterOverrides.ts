import type { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';
import type { ConfigMapName, IstioHint } from './configMapNames';

/** What `istioIngress.kubernetes.overrides` says about one cluster. */
export interface ClusterOverride {
  isEnabled: boolean;
  istio: IstioHint;
  /** The only ones whose objects may be read; all when absent. */
  namespaces?: readonly string[];
}

export interface ClusterOverrides {
  readonly names: readonly string[];
  of(cluster: string): ClusterOverride;
}

type Json = Record<string, unknown>;

/** @throws InputError that names the key and says what is expected */
export function readClusterOverrides(
  config: Config | undefined,
  key: string,
): ClusterOverrides {
  // Not by path: names of clusters hold dots.
  const all = (config?.getOptional(key.split('.').at(-1) ?? key) ??
    {}) as Record<string, Json>;
  const overrides = new Map(
    Object.entries(all).map(([name, value]) => [
      name,
      overrideOf(value, `${key}.${name}`),
    ]),
  );
  return {
    names: [...overrides.keys()],
    of: cluster => overrides.get(cluster) ?? { isEnabled: true, istio: {} },
  };
}

function overrideOf(value: Json, key: string): ClusterOverride {
  const namespaces = listOf(value.namespaces, `${key}.namespaces`)?.map(
    (each, index) => label(each, `${key}.namespaces[${index}]`),
  );
  if (namespaces?.length === 0) {
    throw new InputError(
      `${key}.namespaces: expected at least one; leave it out to read all`,
    );
  }
  return {
    isEnabled: flag(value.enabled, `${key}.enabled`) ?? true,
    ...(namespaces ? { namespaces: [...new Set(namespaces)].sort() } : {}),
    istio: {
      istioNamespace: optional(
        value.istioNamespace,
        `${key}.istioNamespace`,
        label,
      ),
      revision: optional(value.revision, `${key}.revision`, label),
      meshConfigMap: optional(
        value.meshConfigMap,
        `${key}.meshConfigMap`,
        objectName,
      ),
      configMaps: listOf(value.configMaps, `${key}.configMaps`)?.map(
        (each, index) => configMap(each, `${key}.configMaps[${index}]`),
      ),
    },
  };
}

function optional<T>(
  value: unknown,
  key: string,
  read: (given: unknown, at: string) => T,
): T | undefined {
  return value === undefined ? undefined : read(value, key);
}

function flag(value: unknown, key: string): boolean | undefined {
  if (value === undefined || typeof value === 'boolean') return value;
  throw new InputError(`${key}: expected true or false`);
}

function listOf(value: unknown, key: string): unknown[] | undefined {
  if (value === undefined || Array.isArray(value)) return value;
  throw new InputError(`${key}: expected a list`);
}

// All of these become parts of the path of a request.
function label(value: unknown, key: string): string {
  if (
    typeof value === 'string' &&
    /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(value)
  ) {
    return value;
  }
  throw new InputError(
    `${key}: expected a name of lower case letters, digits and -`,
  );
}

function objectName(value: unknown, key: string): string {
  if (
    typeof value === 'string' &&
    /^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/.test(value)
  ) {
    return value;
  }
  throw new InputError(
    `${key}: expected a name of lower case letters, digits, - and .`,
  );
}

function configMap(value: unknown, key: string): ConfigMapName {
  const [namespace, name, ...rest] = String(value).split('/');
  if (name === undefined || rest.length > 0) {
    throw new InputError(`${key}: expected namespace/name`);
  }
  return { namespace: label(namespace, key), name: objectName(name, key) };
}
