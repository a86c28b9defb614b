import type { Change, Manifest, ObjectRef } from 'istio-ingress-contract';
import { setFields } from '../../recipes/patch';
import type { ExposureIntent, IntentRefusal } from '../types';

/** Metadata of an object of the intent. @public */
export function metadataOf(
  intent: ExposureIntent,
  options: {
    name?: string;
    namespace: string;
    annotations?: Readonly<Record<string, string>>;
  },
): Manifest['metadata'] {
  const { name = intent.name, namespace, annotations = {} } = options;
  return {
    name,
    namespace,
    ...(Object.keys(intent.labels ?? {}).length > 0
      ? { labels: { ...intent.labels } }
      : {}),
    ...(Object.keys(annotations).length > 0
      ? { annotations: { ...annotations } }
      : {}),
  };
}

/** The name of the `index`-th of several objects that differ in nothing else. */
export function numbered(intent: ExposureIntent, index: number): string {
  return index === 0 ? intent.name : `${intent.name}-${index + 1}`;
}

/** An Ingress for the intent, with one backend. @public */
export function ingressFor(
  intent: ExposureIntent,
  options: {
    className?: string;
    namespace?: string;
    annotations?: Readonly<Record<string, string>>;
    backend: { name: string; port: number };
  },
): Manifest {
  const className = intent.className ?? options.className;
  const backend = {
    service: {
      name: options.backend.name,
      port: { number: options.backend.port },
    },
  };
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: metadataOf(intent, {
      namespace: options.namespace ?? intent.service.namespace,
      ...(options.annotations ? { annotations: options.annotations } : {}),
    }),
    spec: {
      ...(className ? { ingressClassName: className } : {}),
      ...(intent.tlsSecret
        ? { tls: [{ hosts: [...intent.hosts], secretName: intent.tlsSecret }] }
        : {}),
      rules: intent.hosts.map(host => ({
        host,
        http: {
          paths: intent.paths.map(path => ({
            path,
            pathType: 'Prefix',
            backend,
          })),
        },
      })),
    },
  };
}

/** TCP that an entry of HTTP cannot carry. */
export function refusesTcp(
  title: string,
): (intent: ExposureIntent) => IntentRefusal[] {
  return ({ service }) =>
    service.speaks === 'tcp'
      ? [
          {
            field: 'service.protocol',
            reason: `${title} is given HTTP routes here; a TCP port needs a listener of its own, which is the platform’s to open.`,
          },
        ]
      : [];
}

/** A port of the controller for one TCP service, which its entries name. */
export function asksForPort(
  title: string,
): (intent: ExposureIntent) => string[] {
  return ({ service }) =>
    service.speaks === 'tcp'
      ? [
          `${title} listens on port ${service.port} for this service alone, and its own Service has that port: a TCP route takes everything that comes to it, and no host is looked at.`,
        ]
      : [];
}

/** TLS with clients of a TCP service, where only its own bytes are carried. */
export function refusesTlsOfTcp({
  service,
  tlsSecret,
  gateway,
}: ExposureIntent): IntentRefusal[] {
  return service.speaks === 'tcp' && tlsSecret && gateway?.tls !== 'simple'
    ? [
        {
          field: 'tls',
          reason:
            'A TCP route by port carries the bytes of clients as they are: TLS is for the application to end.',
        },
      ]
    : [];
}

/** TLS to a gateway by an entry that carries the bytes of clients as they are. */
export function refusesTlsForTcp({
  service,
  gateway,
}: ExposureIntent): IntentRefusal[] {
  return service.speaks === 'tcp' && gateway?.tls === 'simple'
    ? [
        {
          field: 'gateway.tls',
          reason:
            'A TCP route by port starts no TLS: go to the gateway’s plaintext port.',
        },
      ]
    : [];
}

/** gRPC, which needs HTTP/2 all the way. */
export function refusesGrpc(
  reason: string,
): (intent: ExposureIntent) => IntentRefusal[] {
  return ({ service }) =>
    service.speaks === 'grpc' ? [{ field: 'service.protocol', reason }] : [];
}

/** Hosts with `*`, where the vendor needs a name. */
export function refusesWildcards(
  reason: string,
): (intent: ExposureIntent) => IntentRefusal[] {
  return ({ hosts }) =>
    hosts.flatMap((host, index) =>
      host.startsWith('*.') ? [{ field: `hosts.${index}`, reason }] : [],
    );
}

/** A server name that has to be one for all requests. */
export function refusesWildcardServerName(
  intent: ExposureIntent,
): IntentRefusal[] {
  return intent.gateway?.tls === 'simple'
    ? refusesWildcards(
        'The server name over TLS to the Istio gateway is fixed here, and a wildcard is no name.',
      )(intent)
    : [];
}

/** Joins refusals of several kinds. */
export function refusals(
  ...kinds: readonly ((intent: ExposureIntent) => readonly IntentRefusal[])[]
): (intent: ExposureIntent) => IntentRefusal[] {
  return intent => kinds.flatMap(kind => [...kind(intent)]);
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
