import type { RootConfigService } from '@backstage/backend-plugin-api';
import type { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';
import { clusterNameComplaint } from '../clusterName';
import type { ApiAccess } from './ApiConnection';
import type { IstioHint } from './configMapNames';

/** A cluster of the section `kubernetes`, as far as it can be read. */
export interface KubernetesCluster {
  name: string;
  istio: IstioHint;
  /** Absent where `unsupported` says why. */
  access?: ApiAccess;
  /** Why this plugin cannot read it, and what to do. */
  unsupported?: string;
}

export interface KubernetesClusters {
  clusters: KubernetesCluster[];
  /** What of the section says nothing to this plugin, for the log. */
  notes: string[];
}

const KEY = 'istioIngress.kubernetes';
const LOCATORS = 'kubernetes.clusterLocatorMethods';
const IN_CLUSTER = '/var/run/secrets/kubernetes.io/serviceaccount';
const ADVICE =
  'give it a service account token (authProvider: serviceAccount) under a locator of type config, or add a ClusterReader for it in a backend module';

/**
 * The clusters that the Kubernetes plugin's configuration names, with the
 * credentials it gives. Nothing of it is repeated for this plugin; the section
 * `istioIngress.kubernetes` turns reading on and says more about single ones.
 *
 * @throws InputError that names the key and says what is expected.
 */
export function readKubernetesClusters(
  root: RootConfigService,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): KubernetesClusters {
  const own = root.getOptionalConfig(KEY);
  const source = own ? own.getOptionalString('source') ?? 'auto' : 'off';
  if (!['auto', 'config', 'off'].includes(source)) {
    throw new InputError(
      `${KEY}.source: expected auto, config or off, got '${source}'`,
    );
  }
  if (source === 'off') return { clusters: [], notes: [] };
  const locators = root.getOptionalConfigArray(LOCATORS);
  if (!locators && source === 'config') {
    throw new InputError(
      `${KEY}.source is config, and ${LOCATORS} is not there; configure the Kubernetes plugin's clusters`,
    );
  }

  const overrides = own?.getOptionalConfig('overrides');
  const found = new Map<string, Omit<KubernetesCluster, 'istio'>>();
  const notes: string[] = [];
  (locators ?? []).forEach((locator, index) => {
    const key = `${LOCATORS}[${index}]`;
    const type = locator.getString('type');
    if (type === 'config') {
      for (const [at, each] of locator.getConfigArray('clusters').entries()) {
        add(found, clusterOf(each, environment), `${key}.clusters[${at}]`);
      }
    } else if (type === 'localKubectlProxy') {
      const access = { url: 'http://localhost:8001' };
      add(found, { name: 'local', access }, key);
    } else {
      notes.push(
        `${key}: locator '${type}' is not supported; to read a cluster of it, ${ADVICE}, or name it under ${KEY}.overrides to have it listed`,
      );
    }
  });

  for (const name of overrides?.keys() ?? []) {
    if (found.has(name)) continue;
    if (notes.length === 0) {
      throw new InputError(
        `${KEY}.overrides.${name}: no cluster has this name; ${LOCATORS} names ${
          [...found.keys()].sort().join(', ') || 'none'
        }`,
      );
    }
    const unsupported = `Cluster '${name}' is located in a way that is not supported; ${ADVICE}`;
    add(found, { name, unsupported }, `${KEY}.overrides.${name}`);
  }

  return {
    notes,
    clusters: [...found.values()].flatMap(cluster => {
      const { enabled, ...istio } = overrideOf(overrides, cluster.name);
      return enabled ? [{ ...cluster, istio }] : [];
    }),
  };
}

function add(
  found: Map<string, Omit<KubernetesCluster, 'istio'>>,
  cluster: Omit<KubernetesCluster, 'istio'>,
  key: string,
): void {
  const complaint = clusterNameComplaint(cluster.name);
  if (complaint) throw new InputError(`${key}: ${complaint}`);
  if (found.has(cluster.name)) {
    throw new InputError(
      `${key}: '${cluster.name}' is the name of another cluster of ${LOCATORS} already`,
    );
  }
  found.set(cluster.name, cluster);
}

function clusterOf(
  config: Config,
  environment: Readonly<Record<string, string | undefined>>,
): Omit<KubernetesCluster, 'istio'> {
  const name = config.getString('name');
  const metadata = stringsOf(config.getOptionalConfig('authMetadata'));
  const provider =
    metadata['kubernetes.io/auth-provider'] ??
    config.getOptionalString('authProvider');
  if (provider !== 'serviceAccount' && provider !== 'localKubectlProxy') {
    return {
      name,
      unsupported: `Cluster '${name}' has the authentication provider ${
        provider ? `'${provider}'` : '(none)'
      }, which is not supported; ${ADVICE}`,
    };
  }
  const access: ApiAccess = {
    url: config.getString('url'),
    caData: config.getOptionalString('caData'),
    caFile: config.getOptionalString('caFile'),
    skipTLSVerify: config.getOptionalBoolean('skipTLSVerify'),
  };
  if (provider === 'localKubectlProxy') return { name, access };
  const token =
    config.getOptionalString('serviceAccountToken') ??
    metadata.serviceAccountToken;
  if (token) return { name, access: { ...access, token } };

  // Without a token, it is the cluster that the backend runs in.
  const host = environment.KUBERNETES_SERVICE_HOST;
  if (!host) {
    return {
      name,
      unsupported: `Cluster '${name}' has no serviceAccountToken, and the backend does not run in a cluster; ${ADVICE}`,
    };
  }
  const address = host.includes(':') ? `[${host}]` : host;
  const port = environment.KUBERNETES_SERVICE_PORT ?? '443';
  return {
    name,
    access: {
      url: `https://${address}:${port}`,
      caFile: `${IN_CLUSTER}/ca.crt`,
      tokenFile: `${IN_CLUSTER}/token`,
    },
  };
}

function overrideOf(
  overrides: Config | undefined,
  name: string,
): IstioHint & { enabled: boolean } {
  // Not by path: names of clusters hold dots.
  const { enabled, istioNamespace, revision } =
    (
      overrides?.get() as
        | Record<string, Record<string, unknown> | undefined>
        | undefined
    )?.[name] ?? {};
  return {
    enabled: flag(enabled, `${KEY}.overrides.${name}.enabled`) ?? true,
    istioNamespace: label(
      istioNamespace,
      `${KEY}.overrides.${name}.istioNamespace`,
    ),
    revision: label(revision, `${KEY}.overrides.${name}.revision`),
  };
}

function flag(value: unknown, key: string): boolean | undefined {
  if (value === undefined || typeof value === 'boolean') return value;
  throw new InputError(`${key}: expected true or false`);
}

// It becomes a part of the path of a request.
function label(value: unknown, key: string): string | undefined {
  if (value === undefined) return undefined;
  if (
    typeof value === 'string' &&
    /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/.test(value)
  ) {
    return value;
  }
  throw new InputError(
    `${key}: expected a name of lower case letters, digits and -`,
  );
}

function stringsOf(config: Config | undefined): Record<string, string> {
  return Object.fromEntries(
    (config?.keys() ?? []).flatMap(key => {
      // Keys hold dots and slashes: not by path either.
      const value = (config?.get() as Record<string, unknown>)[key];
      return typeof value === 'string' ? [[key, value]] : [];
    }),
  );
}
