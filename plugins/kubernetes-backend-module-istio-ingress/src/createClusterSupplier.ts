import type { AuthService } from '@backstage/backend-plugin-api';
import type {
  AuthenticationStrategy,
  ClusterDetails,
  KubernetesClustersSupplier,
} from '@backstage/plugin-kubernetes-node';
import type {
  ClusterSupplier,
  SuppliedCluster,
} from 'backstage-plugin-istio-ingress-node';

const AUTH_PROVIDER = 'kubernetes.io/auth-provider';

// These take the token of the person in front of the page; without one, `aks`
// would even go on as nobody.
// https://backstage.io/docs/features/kubernetes/authentication#client-side-providers
const OF_PERSONS = ['aks', 'google', 'oidc', 'pinniped'];

/** The Kubernetes plugin's clusters, with the credentials it would use. */
export function createClusterSupplier(options: {
  auth: AuthService;
  authStrategy: Pick<AuthenticationStrategy, 'getCredential'>;
  clusterSupplier: KubernetesClustersSupplier;
}): ClusterSupplier {
  const { auth, authStrategy, clusterSupplier } = options;
  return {
    async clusters() {
      // Some locators ask the catalog, as the Kubernetes plugin.
      const credentials = await auth.getOwnServiceCredentials();
      const found = await clusterSupplier.getClusters({ credentials });
      return found.map(details => suppliedOf(details, authStrategy));
    },
  };
}

function suppliedOf(
  details: ClusterDetails,
  authStrategy: Pick<AuthenticationStrategy, 'getCredential'>,
): SuppliedCluster {
  const { name, url, caData, caFile, skipTLSVerify, authMetadata } = details;
  const authProvider = authMetadata[AUTH_PROVIDER] ?? 'none';
  const supplied = { name, url, caData, caFile, skipTLSVerify, authProvider };
  return OF_PERSONS.includes(authProvider)
    ? supplied
    : {
        ...supplied,
        credential: () => authStrategy.getCredential(details, {}),
      };
}
