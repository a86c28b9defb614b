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

/**
 * Two ways to mTLS: Emissary holds a certificate of the mesh and starts TLS
 * itself, as its documentation says; or its sidecar does, for which an HTTP
 * port needs a Host that names the Service.
 */
export const recipes: Vendor['recipes'] = {
  standalone: {
    costs: [
      'With auto_host_rewrite the application sees the name of the Service in the Host header; the outside name is in X-Forwarded-Host.',
    ],
    expose: intent => [mapping(intent, intent.service)],
    mend,
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

function mend({
  entry,
  manifest,
  service,
  dataPlane,
  objects,
}: MendTarget): Change[] {
  if (entry.kind !== 'Mapping') return [];
  const address = {
    path: ['spec', 'service'],
    value: `${service.name}.${service.namespace}:${service.port}`,
  };
  const context =
    dataPlane === 'certificates'
      ? objects
          .list(TLSContext)
          .find(
            ({ body }) =>
              textOf(body.spec, 'secret')?.split('.')[0] === 'istio-certs',
          )
      : undefined;
  const change = setFields(entry, manifest, [
    address,
    ...(context ? [{ path: ['spec', 'tls'], value: context.name }] : []),
    ...(!context && service.protocol === 'http'
      ? [{ path: ['spec', 'auto_host_rewrite'], value: true }]
      : []),
  ]);
  return change ? [change] : [];
}
