import type { Evidence, ObjectRef } from 'istio-ingress-contract';
import { fact } from '../evidence';
import {
  endpointsOf,
  selectedPods,
  type ServiceResource,
} from '../mesh/endpoints';
import { gatewayOfPod } from '../mesh/gateways';
import type { MeshPod } from '../mesh/pods';
import { IstioGateway } from '../snapshot/kinds';
import type { ServicePort } from '../snapshot/schema/core';
import { matchesLabels } from '../snapshot/selectors';
import type { Snapshot } from '../snapshot/Snapshot';

/** How an Istio gateway was recognised behind a Service. */
export interface GatewaySign {
  because: Evidence[];
  /** Told by labels or by a name, not by a pod's proxy. */
  presumed: boolean;
}

/**
 * Is this the Service of an Istio gateway? Its pods tell; where there are
 * none, the selector that an Istio Gateway object shares, or usual labels.
 */
export function gatewaySign(
  snapshot: Snapshot,
  service: ServiceResource,
  port?: ServicePort,
): GatewaySign | undefined {
  const pods = [
    ...(port
      ? endpointsOf(snapshot, service, port).flatMap(({ pod }) =>
          pod ? [pod] : [],
        )
      : []),
    ...selectedPods(snapshot, service),
  ];
  return signOf(snapshot, pods, service.body.spec?.selector ?? {}, {
    ref: service.ref,
    path: 'spec.selector',
  });
}

/**
 * Are pods with these labels those of an Istio gateway?
 *
 * @param pods - those that were found
 * @param selectedBy - the field that asks for the labels
 */
export function signOf(
  snapshot: Snapshot,
  pods: readonly MeshPod[],
  selector: Readonly<Record<string, string>>,
  selectedBy: { ref: ObjectRef; path: string },
): GatewaySign | undefined {
  const gateway = pods.find(({ role }) => role === 'gateway');
  if (gateway) return { because: [...gateway.because], presumed: false };
  // Whether they are injected may not be known; what they ask for is.
  const [meant] = pods.flatMap(pod => gatewayOfPod(snapshot, pod) ?? []);
  if (meant) return { because: [...meant.because], presumed: true };
  if (pods.length > 0) return undefined;
  const object = snapshot.list(IstioGateway).find(({ body }) => {
    const wanted = body.spec?.selector ?? {};
    return Object.keys(wanted).length > 0 && matchesLabels(wanted, selector);
  });
  if (object) {
    return {
      presumed: true,
      because: [
        fact(
          'R6.1',
          `a Gateway of Istio selects the labels that the ${selectedBy.ref.kind} selects`,
          object,
          {
            path: 'spec.selector',
            value: object.body.spec?.selector,
          },
        ),
      ],
    };
  }
  const usual = USUAL_LABELS.find(([key, value]) => selector[key] === value);
  if (!usual) return undefined;
  return {
    presumed: true,
    because: [
      fact(
        'R6.1',
        `the ${selectedBy.ref.kind} selects the usual labels of an Istio gateway`,
        selectedBy,
        {
          path: `${selectedBy.path}["${usual[0]}"]`,
          value: usual[1],
        },
      ),
    ],
  };
}

// Conventions only: anyone may relabel, so that pods are asked first.
const USUAL_LABELS = [
  ['istio', 'ingressgateway'],
  ['istio', 'ingress'],
  ['app', 'istio-ingressgateway'],
  ['app', 'istio-ingress'],
  // https://cloud.google.com/architecture/exposing-service-mesh-apps-through-gke-ingress
  ['asm', 'ingressgateway'],
  ['operator.istio.io/component', 'IngressGateways'],
  ['gateway.istio.io/managed', 'istio.io-gateway-controller'],
] as const;

const USUAL_NAMES =
  /^(istio-ingress|istio-gateway|knative-local-gateway|cluster-local-gateway|(.+-)?ingressgateway(-.+)?)$/;

/** An object that stands for pods which were not given, by its name. */
export function signOfName(
  snapshot: Snapshot,
  namespace: string,
  ref: ObjectRef,
): GatewaySign | undefined {
  if (!isGatewayName(snapshot, namespace, ref.name)) return undefined;
  return {
    presumed: true,
    because: [
      fact(
        'R6.1',
        `the name of the ${ref.kind} is the usual one of an Istio gateway`,
        { ref },
        { path: 'metadata.name', value: ref.name },
      ),
    ],
  };
}

/** Is this a name that gateways usually have? The last resort, where nothing else was given. */
export function isGatewayName(
  snapshot: Snapshot,
  namespace: string,
  name: string,
): boolean {
  if (USUAL_NAMES.test(name)) return true;
  const selected = snapshot
    .list(IstioGateway)
    .some(gateway => gateway.body.spec?.selector?.app === name);
  return selected && namespace.startsWith('istio');
}
