import type { RootConfigService } from '@backstage/backend-plugin-api';
import type { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';
import { clusterNameComplaint } from '../clusterName';
import type { ApiAccess } from './ApiConnection';
import {
  type ClusterOverride,
  type ClusterOverrides,
  readClusterOverrides,
} from './clusterOverrides';

/** A cluster of the section `kubernetes`, as far as it can be read. */
export interface KubernetesCluster extends Omit<ClusterOverride, 'isEnabled'> {
  name: string;
  /** Absent where `unsupported` says why. */
  access?: ApiAccess;
  /** Why this plugin cannot read it, and what to do. */
  unsupported?: string;
}

export interface KubernetesClusters {
  source: 'auto' | 'bridge' | 'config' | 'off';
  clusters: KubernetesCluster[];
  /** For clusters that are only known later as well. */
  overrides: ClusterOverrides;
  /** What of the section says nothing to this plugin, for the log. */
  notes: string[];
}

const KEY = 'istioIngress.kubernetes';
const LOCATORS = 'kubernetes.clusterLocatorMethods';
const IN_CLUSTER = '/var/run/secrets/kubernetes.io/serviceaccount';
const ADVICE =
  'install backstage-plugin-kubernetes-backend-module-istio-ingress, or give it a service account token (authProvider: serviceAccount) under a locator of type config';
// They need the token of whoever looks at the page; no module changes that.
const OF_PERSONS = ['aks', 'google', 'oidc', 'pinniped'];

type Found = Pick<KubernetesCluster, 'name' | 'access' | 'unsupported'>;

/**
 * The clusters that the Kubernetes plugin's configuration names, with the
 * credentials it gives. Nothing of it is repeated for this plugin; the section
 * `istioIngress.kubernetes` turns reading on and says more about single ones.
 *
 * @throws InputError that names the key and says what is expected.
 */
export function readKubernetesClusters(
  root: RootConfigService,
  options: {
    environment?: Readonly<Record<string, string | undefined>>;
    /** There may be more clusters than the configuration names. */
    isSupplied?: boolean;
  } = {},
): KubernetesClusters {
  const { environment = process.env, isSupplied = false } = options;
  const own = root.getOptionalConfig(KEY);
  const source =
    own?.getOptionalString('source') ?? (own || isSupplied ? 'auto' : 'off');
  if (
    source !== 'auto' &&
    source !== 'bridge' &&
    source !== 'config' &&
    source !== 'off'
  ) {
    throw new InputError(
      `${KEY}.source: expected auto, bridge, config or off, got '${source}'`,
    );
  }
  const overrides = readClusterOverrides(own, `${KEY}.overrides`);
  if (source === 'off') return { source, clusters: [], overrides, notes: [] };
  if (source === 'bridge' && !isSupplied) {
    throw new InputError(
      `${KEY}.source is bridge, and no module hands clusters over; add backstage-plugin-kubernetes-backend-module-istio-ingress to the backend`,
    );
  }
  const locators = root.getOptionalConfigArray(LOCATORS);
  if (!locators && source === 'config') {
    throw new InputError(
      `${KEY}.source is config, and ${LOCATORS} is not there; configure the Kubernetes plugin's clusters`,
    );
  }

  const found = new Map<string, Found>();
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

  for (const name of overrides.names) {
    if (found.has(name) || isSupplied) continue;
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
    source,
    notes,
    overrides,
    clusters: [...found.values()].flatMap(cluster => {
      const { isEnabled, ...override } = overrides.of(cluster.name);
      return isEnabled ? [{ ...cluster, ...override }] : [];
    }),
  };
}

function add(found: Map<string, Found>, cluster: Found, key: string): void {
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
): Found {
  const name = config.getString('name');
  const metadata = stringsOf(config.getOptionalConfig('authMetadata'));
  const provider =
    metadata['kubernetes.io/auth-provider'] ??
    config.getOptionalString('authProvider');
  if (provider && OF_PERSONS.includes(provider)) {
    return { name, unsupported: onlyForPersons(name, provider) };
  }
  if (provider !== 'serviceAccount' && provider !== 'localKubectlProxy') {
    return {
      name,
      unsupported: `Cluster '${name}' has the authentication provider ${
        provider ? `'${provider}'` : '(none)'
      }, which is not supported without the Kubernetes plugin; ${ADVICE}`,
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

/** Why a cluster is on demand whose provider signs in the person there. */
export function onlyForPersons(name: string, provider: string): string {
  return `Cluster '${name}' takes the sign-in of the person who looks (authentication provider '${provider}'), so nothing is read in advance; give it an account of its own, such as a service account token (authProvider: serviceAccount)`;
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
