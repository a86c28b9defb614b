import type { Change, Manifest } from 'istio-ingress-contract';
import { setFields } from '../../recipes/patch';
import { chainedGateway } from '../lib/recipes';
import type {
  ExposureIntent,
  IntentService,
  MendTarget,
  Vendor,
} from '../types';
import { TLSContext, textOf } from './kinds';

const REWRITTEN_HOST =
  'The application sees the name of the Service in the Host header (auto_host_rewrite); the outside name is in X-Forwarded-Host.';

/**
 * Two ways to mTLS: Emissary holds a certificate of the mesh and starts TLS
 * itself, as its documentation says; or its sidecar does, for which an HTTP
 * port needs a Host that names the Service.
 */
export const recipes: Vendor['recipes'] = {
  standalone: {
    costs: [REWRITTEN_HOST],
    expose: intent => [mapping(intent, intent.service)],
    mend,
    mendCosts: target =>
      meshContext(target) || target.service.protocol !== 'http'
        ? []
        : [REWRITTEN_HOST],
  },
  chained: {
    costs: ['Requests pass one more proxy, the Istio gateway.'],
    expose: intent => {
      const { gateway } = intent;
      if (!gateway) return [];
      const scheme = gateway.tls === 'simple' ? 'https://' : '';
      return [
        {
          apiVersion: 'getambassador.io/v3alpha1',
          kind: 'Mapping',
          metadata: metadataOf(intent),
          spec: {
            hostname: intent.host,
            prefix: intent.path,
            // The path belongs to the application: nothing is cut off.
            rewrite: '',
            service: `${scheme}${gateway.service}.${gateway.namespace}:${gateway.port}`,
          },
        },
        ...chainedGateway(intent, gateway),
      ];
    },
  },
};

function mapping(intent: ExposureIntent, service: IntentService): Manifest {
  return {
    apiVersion: 'getambassador.io/v3alpha1',
    kind: 'Mapping',
    metadata: metadataOf(intent),
    spec: {
      hostname: intent.host,
      prefix: intent.path,
      rewrite: '',
      service: `${service.name}.${service.namespace}:${service.port}`,
      ...(service.protocol === 'http' ? { auto_host_rewrite: true } : {}),
    },
  };
}

function metadataOf(intent: ExposureIntent): Manifest['metadata'] {
  return {
    name: intent.name,
    namespace: intent.service.namespace,
    ...(intent.labels ? { labels: { ...intent.labels } } : {}),
  };
}

function mend(target: MendTarget): Change[] {
  const { entry, manifest, service } = target;
  if (entry.kind !== 'Mapping') return [];
  const context = meshContext(target);
  const change = setFields(entry, manifest, [
    {
      path: ['spec', 'service'],
      value: `${service.name}.${service.namespace}:${service.port}`,
    },
    ...(context ? [{ path: ['spec', 'tls'], value: context.name }] : []),
    ...(!context && service.protocol === 'http'
      ? [{ path: ['spec', 'auto_host_rewrite'], value: true }]
      : []),
  ]);
  return change ? [change] : [];
}

/** The TLSContext by which a controller uses the certificate it holds. */
function meshContext({ dataPlane, objects }: MendTarget) {
  if (dataPlane !== 'certificates') return undefined;
  return objects
    .list(TLSContext)
    .find(
      ({ body }) =>
        textOf(body.spec, 'secret')?.split('.')[0] === 'istio-certs',
    );
}
