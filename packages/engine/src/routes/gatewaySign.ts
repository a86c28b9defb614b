import type { Evidence } from 'istio-ingress-contract';
import { fact } from '../evidence';
import {
  endpointsOf,
  selectedPods,
  type ServiceResource,
} from '../mesh/endpoints';
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
  const gateway = pods.find(({ role }) => role === 'gateway');
  if (gateway) return { because: [...gateway.because], presumed: false };
  if (pods.length > 0) return undefined;
  const selector = service.body.spec?.selector ?? {};
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
          'a Gateway of Istio selects the labels that the Service selects',
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
        'the Service selects the usual labels of an Istio gateway',
        service,
        {
          path: `spec.selector["${usual[0]}"]`,
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
  ['operator.istio.io/component', 'IngressGateways'],
  ['gateway.istio.io/managed', 'istio.io-gateway-controller'],
] as const;

const USUAL_NAMES =
  /^(istio-ingress|istio-gateway|knative-local-gateway|cluster-local-gateway|(.+-)?ingressgateway(-.+)?)$/;

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
