import type { Change, Manifest, ObjectRef } from 'istio-ingress-contract';
import { serviceHostname } from '../../mesh/hostnames';
import { setFields } from '../../recipes/patch';
import type { ExposureIntent, IntentGateway } from '../types';

/** An Ingress for the intent, with one backend. */
export function ingressFor(
  intent: ExposureIntent,
  options: {
    className?: string;
    namespace?: string;
    annotations?: Readonly<Record<string, string>>;
    backend: { name: string; port: number };
  },
): Manifest {
  const { annotations = {} } = options;
  const className = intent.className ?? options.className;
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: {
      name: intent.name,
      namespace: options.namespace ?? intent.service.namespace,
      ...(intent.labels ? { labels: { ...intent.labels } } : {}),
      ...(Object.keys(annotations).length > 0
        ? { annotations: { ...annotations } }
        : {}),
    },
    spec: {
      ...(className ? { ingressClassName: className } : {}),
      ...(intent.tlsSecret
        ? { tls: [{ hosts: [intent.host], secretName: intent.tlsSecret }] }
        : {}),
      rules: [
        {
          host: intent.host,
          http: {
            paths: [
              {
                path: intent.path,
                pathType: 'Prefix',
                backend: {
                  service: {
                    name: options.backend.name,
                    port: { number: options.backend.port },
                  },
                },
              },
            ],
          },
        },
      ],
    },
  };
}

/**
 * The Istio side of a chained entry, the same for every vendor: a server for
 * the host, unless an existing Gateway is named, and the route to the service.
 */
export function chainedGateway(
  intent: ExposureIntent,
  gateway: IntentGateway,
  /** Of the server: `*` for a load balancer that sends no server name. */
  serverHosts: readonly string[] = [intent.host],
): Manifest[] {
  const { service } = intent;
  const metadata = {
    name: intent.name,
    ...(intent.labels ? { labels: { ...intent.labels } } : {}),
  };
  const manifests: Manifest[] = [];
  if (!gateway.object) {
    manifests.push({
      apiVersion: 'networking.istio.io/v1',
      kind: 'Gateway',
      metadata: { ...metadata, namespace: service.namespace },
      spec: {
        selector: { ...gateway.selector },
        servers: [
          {
            port: {
              number: gateway.port,
              name: gateway.tls === 'simple' ? 'https' : 'http',
              protocol: gateway.tls === 'simple' ? 'HTTPS' : 'HTTP',
            },
            hosts: [...serverHosts],
            ...(gateway.tls === 'simple' && intent.tlsSecret
              ? { tls: { mode: 'SIMPLE', credentialName: intent.tlsSecret } }
              : {}),
          },
        ],
      },
    });
  }
  manifests.push({
    apiVersion: 'networking.istio.io/v1',
    kind: 'VirtualService',
    metadata: { ...metadata, namespace: service.namespace },
    spec: {
      hosts: [intent.host],
      gateways: [gateway.object ?? intent.name],
      http: [
        {
          match: [{ uri: { prefix: intent.path } }],
          route: [
            {
              destination: {
                host: serviceHostname(service.namespace, service.name),
                port: { number: service.port },
              },
            },
          ],
        },
      ],
    },
  });
  return manifests;
}

/** Sets annotations of an object as it is; nothing when it has them all. */
export function setAnnotations(
  object: ObjectRef,
  manifest: Readonly<Record<string, unknown>>,
  annotations: Readonly<Record<string, string>>,
): Change[] {
  const change = setFields(
    object,
    manifest,
    Object.entries(annotations).map(([key, value]) => ({
      path: ['metadata', 'annotations', key],
      value,
    })),
  );
  return change ? [change] : [];
}
