import type { Edge } from 'istio-ingress-contract';
import { fact } from '../../evidence';
import { Service } from '../../snapshot/kinds';
import { claimIngresses } from '../lib/claimIngresses';
import type { IngressClassRule, IngressResource } from '../lib/ingressClass';
import { type IngressPath, pathsOf } from '../lib/kubernetesIngress';
import { passedThrough } from '../lib/payload';
import { servicePort } from '../lib/servicePort';
import type {
  ControllerDraft,
  Discovery,
  RouteDraft,
  VendorContext,
} from '../types';
import { vendorName } from './routers';

const RULE: IngressClassRule = {
  controllers: ['openshift.io/ingress-to-route'],
  annotationValues: ['openshift-default'],
  precedence: 'field',
  classless: false,
};

const TERMINATION = 'route.openshift.io/termination';

/** Ingresses of which OpenShift makes Routes. */
export function ingressEntries(
  context: VendorContext,
  routers: readonly ControllerDraft[],
): Discovery {
  return claimIngresses(
    context,
    { ...vendorName, rule: RULE },
    routers
      .filter(({ unknown }) => !unknown)
      .map(controller => ({ controller, rule: RULE })),
    (ingress, controllerId) =>
      pathsOf(ingress).map(path => draft(context, ingress, path, controllerId)),
  );
}

function draft(
  { objects }: VendorContext,
  ingress: IngressResource,
  path: IngressPath,
  controllerId: string,
): RouteDraft {
  const stated = ingress.annotations[TERMINATION];
  const termination = stated ?? (path.tls ? 'edge' : undefined);
  const { backend } = path;
  const port =
    backend.kind === 'service'
      ? servicePort(
          objects.get(Service, backend.namespace, backend.name),
          backend.port,
        )
      : undefined;
  const at = { path: `metadata.annotations["${TERMINATION}"]`, value: stated };
  return {
    rule: path.rule,
    edge: edgeOf(termination),
    controllerId,
    backend,
    upstream: {
      addressing: 'pod-ip',
      host: { from: 'client' },
      protocol: 'http',
      clientTls: 'none',
      ...(termination === 'passthrough' ? passedThrough(port) : {}),
      ...(termination === 'reencrypt'
        ? { clientTls: 'simple' as const, sni: { from: 'none' as const } }
        : {}),
      because: [
        ...(stated === undefined
          ? []
          : [
              fact(
                'V5',
                `the Route of it has termination ${stated}`,
                ingress,
                at,
              ),
            ]),
        fact('V4', 'endpoints are dialled', ingress),
      ],
    },
  };
}

function edgeOf(termination: string | undefined): Edge {
  if (termination === undefined) return 'none';
  return termination === 'passthrough' ? 'passthrough' : 'terminate';
}
