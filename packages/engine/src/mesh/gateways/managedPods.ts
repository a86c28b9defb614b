import { fact } from '../../evidence';
import { Gateway } from '../../snapshot/kinds';
import type { PodSpec } from '../../snapshot/schema/core';
import type { Snapshot } from '../../snapshot/Snapshot';
import { controlPlaneOf } from '../controlPlanes';
import type { MeshPod } from '../pods';
import { deploysItself, istioClass, managedName } from './gatewayClasses';

const NAME_LABEL = 'gateway.networking.k8s.io/gateway-name';

const NO_SPEC: PodSpec = {
  hostNetwork: undefined,
  containers: [],
  initContainers: [],
  securityContext: undefined,
  serviceAccountName: undefined,
  nodeName: undefined,
};

/**
 * The pods that istiod will run for Gateways of the Gateway API in a namespace
 * that have none yet: one for each, as a proxy in the role of a gateway.
 */
export function managedGatewayPods(
  snapshot: Snapshot,
  namespace: string,
  existing: readonly MeshPod[],
): MeshPod[] {
  const gateways = snapshot.inNamespace(Gateway, namespace);
  if (gateways.length === 0) return [];
  const served = new Set(existing.map(({ labels }) => labels[NAME_LABEL]));
  return gateways.flatMap(gateway => {
    const { name } = gateway;
    const { gatewayClassName, infrastructure } = gateway.body.spec;
    const revision = gateway.labels['istio.io/rev'];
    const plane = controlPlaneOf(snapshot, revision);
    if (served.has(name)) return [];
    if (!plane && snapshot.world !== 'open') return [];
    const behaviour = istioClass(snapshot, plane, gatewayClassName);
    if (!behaviour || !deploysItself(snapshot, plane, gateway)) return [];
    const deployment = managedName(gateway, behaviour);
    return [
      {
        key: `${namespace}/Gateway:${name}`,
        ref: { namespace, name: deployment, predicted: true },
        object: gateway.ref,
        namespace,
        name: deployment,
        labels: {
          ...infrastructure?.labels,
          'gateway.istio.io/managed': 'istio.io-gateway-controller',
          [NAME_LABEL]: name,
          'gateway.networking.k8s.io/gateway-class-name': gatewayClassName,
          'istio.io/dataplane-mode': 'none',
        },
        annotations: infrastructure?.annotations ?? {},
        spec: NO_SPEC,
        ips: [],
        ready: true,
        predicted: true,
        role: 'gateway' as const,
        ...(revision ? { revision } : {}),
        because: [
          fact(
            'R6.4',
            `Istio will deploy ${deployment} for this Gateway`,
            gateway,
            {
              path: 'spec.gatewayClassName',
              value: gatewayClassName,
            },
          ),
          ...(plane?.because.slice(0, 1) ?? []),
        ],
      },
    ];
  });
}
