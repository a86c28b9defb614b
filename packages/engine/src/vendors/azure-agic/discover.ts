import type { Edge, Evidence } from 'istio-ingress-contract';
import { fact } from '../../evidence';
import { IstioGateway, VirtualService } from '../../snapshot/kinds';
import { claimCloudIngresses } from '../lib/cloudIngress';
import type { IngressClassRule, IngressResource } from '../lib/ingressClass';
import { edgeOf as tlsEdge, type IngressPath } from '../lib/kubernetesIngress';
import { findProxies } from '../lib/proxies';
import type { Discovery, EntryClaim, Upstream, VendorContext } from '../types';

const VENDOR = { id: 'azure-agic', title: 'Azure Application Gateway' };
const PREFIX = 'appgw.ingress.kubernetes.io';

const RULE: IngressClassRule = {
  controllers: ['azure/application-gateway'],
  annotationValues: ['azure/application-gateway', 'azure-application-gateway'],
  precedence: 'annotation',
  classless: false,
};

/** What the controller programs into an Application Gateway. */
export function discover(context: VendorContext): Discovery {
  const ingresses = claimCloudIngresses(
    context,
    { ...VENDOR, rule: RULE },
    (ingress, path) => ({
      edge: edgeFor(ingress, path),
      backend: path.backend,
      upstream: upstreamOf(ingress),
    }),
  );
  return {
    controllers: ingresses.controllers,
    entries: [...ingresses.entries, ...istioObjects(context)],
  };
}

function upstreamOf(ingress: IngressResource): Upstream {
  const { annotations } = ingress;
  const set = (name: string) => {
    const key = `${PREFIX}/${name}`;
    const value = annotations[key];
    return value === undefined
      ? undefined
      : { value, at: { path: `metadata.annotations["${key}"]`, value } };
  };
  const protocol = set('backend-protocol');
  const hostname = set('backend-hostname');
  const prefix = set('backend-path-prefix');
  const rewrites =
    set('rewrite-rule-set') ?? set('rewrite-rule-set-custom-resource');
  const tls = protocol?.value.toLowerCase() === 'https';
  const because: Evidence[] = [
    ...(tls && protocol
      ? [fact('V5', 'TLS is started to the pods', ingress, protocol.at)]
      : []),
    ...(hostname
      ? [fact('V5', 'the Host is rewritten', ingress, hostname.at)]
      : []),
    ...(rewrites
      ? [
          fact(
            'V5',
            'rules of rewriting may change the Host',
            ingress,
            rewrites.at,
          ),
        ]
      : []),
    fact('V4', 'pods are dialled: the controller knows no other way', ingress),
  ];
  return {
    addressing: 'pod-ip',
    host: rewrites
      ? { from: 'unknown' }
      : hostname
      ? { from: 'value', value: hostname.value }
      : { from: 'client' },
    protocol: 'http',
    clientTls: tls ? 'simple' : 'none',
    // The name of the settings, else the one that the client asked for.
    ...(tls
      ? {
          sni: hostname
            ? { from: 'value' as const, value: hostname.value }
            : { from: 'client' as const },
        }
      : {}),
    ...(prefix ? { rewritesPath: {} } : {}),
    because,
  };
}

function edgeFor(ingress: IngressResource, path: IngressPath): Edge {
  const { annotations } = ingress;
  if (annotations[`${PREFIX}/appgw-ssl-certificate`]) return 'terminate';
  if (path.tls) return tlsEdge(path);
  return annotations[`${PREFIX}/ssl-redirect`] === 'true' ? 'redirect' : 'none';
}

const ISTIO = 'appgw.ingress.istio.io/v1alpha3';

/**
 * With `APPGW_ENABLE_ISTIO_INTEGRATION` the controller reads Istio Gateways
 * with its annotation, and their VirtualServices, and sends to pods by itself.
 */
function istioObjects({ objects, snapshot }: VendorContext): EntryClaim[] {
  const controllers = findProxies(snapshot, {
    images: ['application-gateway/kubernetes-ingress'],
    labels: [{ app: 'ingress-azure' }, { app: 'ingress-appgw' }],
  });
  const enabled = controllers.find(({ container }) =>
    container?.env.some(
      ({ name, value }) =>
        name === 'APPGW_ENABLE_ISTIO_INTEGRATION' && value === 'true',
    ),
  );
  if (!enabled) return [];
  const own = new Map(
    objects
      .list(IstioGateway)
      .filter(
        ({ annotations }) => annotations[ISTIO] === 'azure/application-gateway',
      )
      .map(gateway => [`${gateway.namespace}/${gateway.name}`, gateway]),
  );
  return objects.list(VirtualService).flatMap((route): EntryClaim[] => {
    const gateway = (route.body.spec?.gateways ?? [])
      .map(name =>
        own.get(name.includes('/') ? name : `${route.namespace}/${name}`),
      )
      .find(found => found !== undefined);
    if (!gateway) return [];
    return [
      {
        ref: route.ref,
        state: 'not-evaluated',
        strength: 'live',
        reason: {
          code: 'not-modelled',
          message:
            'the Azure controller serves this Istio Gateway, and how is not evaluated',
          object: gateway.ref,
        },
        because: [
          fact('V1', 'the annotation gives the Gateway to Azure', gateway, {
            path: `metadata.annotations["${ISTIO}"]`,
            value: gateway.annotations[ISTIO],
          }),
          ...enabled.because,
        ],
        routes: [],
      },
    ];
  });
}
