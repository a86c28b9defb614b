import type { Evidence } from 'istio-ingress-contract';
import { fact } from '../../evidence';
import type { Snapshot } from '../../snapshot/Snapshot';
import { goBoolean } from '../lib/booleans';
import { autoMtls } from '../lib/autoMtls';
import { backendTlsPolicy, type BackendTls } from '../lib/backendTls';
import type { GatewayTarget } from '../lib/gatewayUpstream';
import { gatewayDiscovery } from '../lib/gatewayVendor';
import { findProxies } from '../lib/proxies';
import type {
  ControllerDraft,
  Discovery,
  ObjectReader,
  VendorContext,
} from '../types';

const VENDOR = {
  id: 'kgateway',
  title: 'kgateway',
  controllers: ['kgateway.dev/kgateway'],
  classNames: /^kgateway$/,
  labels: { name: 'gateway.networking.k8s.io/gateway-name' },
};

/** The Gateways that kgateway runs an Envoy for. */
export function discover(context: VendorContext): Discovery {
  const { objects, snapshot } = context;
  const setting = autoMtlsSetting(snapshot);
  return gatewayDiscovery(context, VENDOR, (_, proxy) => ({
    dials: () => ({
      addressing: 'pod-ip',
      because: [fact('V4', 'endpoints are dialled: there is no other way')],
    }),
    tls: target => tlsTo(objects, snapshot, setting, proxy, target),
    // Envoy does not let a header filter change Host.
    hostHeader: 'refused',
  }));
}

/** Where the control plane says of auto-mTLS; undefined when it was not found. */
function autoMtlsSetting(
  snapshot: Snapshot,
): { on: boolean; because: Evidence } | undefined {
  const [controller] = findProxies(snapshot, {
    images: ['kgateway-dev/kgateway', 'kgateway'],
    labels: [{ kgateway: 'kgateway' }],
  });
  if (!controller) return undefined;
  const set = (controller.container?.env ?? []).find(
    ({ name }) =>
      name === 'KGW_ENABLE_ISTIO_AUTO_MTLS' || name === 'KGW_ENABLE_AUTO_MTLS',
  );
  return {
    on: goBoolean(set?.value) ?? false,
    because: fact(
      'V5',
      'the control plane sets auto-mTLS',
      { ref: controller.ref },
      {
        path: 'spec.containers.env',
        value: set ? `${set.name}=${set.value ?? ''}` : 'not set',
      },
    ),
  };
}

function tlsTo(
  objects: ObjectReader,
  snapshot: Snapshot,
  setting: ReturnType<typeof autoMtlsSetting>,
  { pods = [] }: ControllerDraft,
  target: GatewayTarget,
): BackendTls | undefined {
  const { namespace, name, port } = target;
  const policy = backendTlsPolicy(objects, namespace, name, port);
  if (policy) return policy;
  if (setting?.on) return autoMtls(snapshot, target, pods, [setting.because]);
  // An agent beside the proxy is there for auto-mTLS, which the control plane
  // that was not found may have switched on.
  const agent = pods.find(({ role }) => role === 'agent');
  if (setting || !agent) return undefined;
  return {
    clientTls: 'unknown',
    unknown: {
      code: 'upstream-not-known',
      message:
        'the proxy holds certificates of the mesh, and its control plane, which was not found, decides whether it uses them',
      object: agent.object,
    },
    because: [],
  };
}
