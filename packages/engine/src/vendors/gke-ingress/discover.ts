import type { Edge, Evidence } from 'istio-ingress-contract';
import { fact } from '../../evidence';
import { FrontendConfig, Ingress } from '../../snapshot/kinds';
import {
  type IngressClassRule,
  type IngressResource,
  matchIngressClass,
} from '../lib/ingressClass';
import { addressingOf, protocolOfPort, serviceOf } from '../lib/google';
import { edgeOf, type IngressPath, pathsOf } from '../lib/kubernetesIngress';
import type {
  ControllerDraft,
  Discovery,
  EntryClaim,
  RouteDraft,
  Upstream,
  VendorContext,
} from '../types';
import { signOfGoogle } from './signs';

const STATUS = [
  'ingress.kubernetes.io/forwarding-rule',
  'ingress.kubernetes.io/https-forwarding-rule',
  'ingress.kubernetes.io/target-proxy',
  'ingress.kubernetes.io/https-target-proxy',
  'ingress.kubernetes.io/url-map',
  'ingress.kubernetes.io/backends',
];

// The annotation alone counts; an Ingress with spec.ingressClassName is never
// this controller's (kubernetes/ingress-gce pkg/utils/utils.go#IsGCEIngress).
const RULE: IngressClassRule = {
  controllers: [],
  annotationValues: ['gce', 'gce-internal', 'gce-regional-external'],
  precedence: 'annotation-only',
  classless: false,
};

const CONTROLLER: ControllerDraft = {
  id: 'gke-ingress',
  title: 'Google load balancer',
  because: [],
};

/** The Ingresses that Google's own controller turns into load balancers. */
export function discover(context: VendorContext): Discovery {
  const entries = context.objects
    .list(Ingress)
    .flatMap((ingress): EntryClaim[] => {
      const claim = claimOf(context, ingress);
      if (!claim) return [];
      return [
        {
          ref: ingress.ref,
          state: 'claimed',
          ...claim,
          routes: pathsOf(ingress).map(path => draftOf(context, ingress, path)),
        },
      ];
    });
  return { controllers: entries.length > 0 ? [CONTROLLER] : [], entries };
}

function claimOf(
  { objects, snapshot }: VendorContext,
  ingress: IngressResource,
): Pick<EntryClaim, 'strength' | 'because'> | undefined {
  const sign = signOfGoogle(objects, ingress);
  const match = matchIngressClass(objects, snapshot.world, ingress, {
    ...RULE,
    classless: sign !== undefined,
  });
  const proof = STATUS.find(key => ingress.annotations[key] !== undefined);
  const status: Evidence[] = proof
    ? [
        fact('V2', 'the controller has written its status', ingress, {
          path: `metadata.annotations["${proof}"]`,
          value: ingress.annotations[proof],
        }),
      ]
    : [];
  // The class value gce belongs to this controller alone.
  if (match.served && match.by !== 'classless')
    return { strength: 'live', because: [...match.because, ...status] };
  const classless =
    ingress.body.spec?.ingressClassName === undefined &&
    ingress.annotations['kubernetes.io/ingress.class'] === undefined;
  if (classless && proof) return { strength: 'live', because: status };
  // Another controller that was found and serves those outweighs a sign.
  return match.served && sign
    ? { strength: 'named', because: [sign, ...match.because] }
    : undefined;
}

function draftOf(
  { objects }: VendorContext,
  ingress: IngressResource,
  path: IngressPath,
): RouteDraft {
  const common = {
    rule: path.rule,
    edge: edge(objects, ingress, path),
    controllerId: CONTROLLER.id,
    backend: path.backend,
  };
  const service = serviceOf(objects, path.backend);
  const base: Upstream = {
    addressing: 'pod-ip',
    host: { from: 'client' },
    protocol: 'http',
    clientTls: 'none',
    because: [],
  };
  if (!service || path.backend.kind !== 'service')
    return { ...common, upstream: base };
  const addressing = addressingOf(service);
  const protocol = protocolOfPort(service, path.backend.port);
  return {
    ...common,
    upstream: {
      ...base,
      ...addressing,
      ...protocol,
      ...(protocol?.clientTls === 'simple'
        ? { sni: { from: 'none' as const } }
        : {}),
      because: [...addressing.because, ...(protocol?.because ?? [])],
    },
  };
}

const CERTIFICATES = [
  'networking.gke.io/managed-certificates',
  'ingress.gcp.kubernetes.io/pre-shared-cert',
  'networking.gke.io/certmap',
];

function edge(
  objects: VendorContext['objects'],
  ingress: IngressResource,
  path: IngressPath,
): Edge {
  const certificate = CERTIFICATES.some(key => ingress.annotations[key]);
  if (certificate) return 'terminate';
  const own = edgeOf(path);
  if (own !== 'none') return own;
  const name = ingress.annotations['networking.gke.io/v1beta1.FrontendConfig'];
  const config = name
    ? objects.get(FrontendConfig, ingress.namespace, name)
    : undefined;
  const redirect = config?.body.spec?.redirectToHttps;
  return typeof redirect === 'object' &&
    redirect !== null &&
    'enabled' in redirect &&
    redirect.enabled === true
    ? 'redirect'
    : 'none';
}
