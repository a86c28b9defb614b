import type { ExposeIntent, Manifest } from 'istio-ingress-contract';
import {
  controlPlaneOf,
  controlPlanes,
  settingsOf,
} from '../mesh/controlPlanes';
import { serviceHostname } from '../mesh/hostnames';
import type { Snapshot } from '../snapshot/Snapshot';

/** What a Namespace says so that its pods get a sidecar of this mesh. */
export function injectionLabel(snapshot?: Snapshot): Record<string, string> {
  const planes = snapshot ? controlPlanes(snapshot) : [];
  const plane = snapshot ? controlPlaneOf(snapshot) : undefined;
  const isDefault =
    !plane ||
    plane.revision === 'default' ||
    planes.some(({ tags }) => tags.includes('default'));
  return isDefault
    ? { 'istio-injection': 'enabled' }
    : { 'istio.io/rev': plane.revision };
}

/** The objects of the mesh that belong to the service, before its entry. */
export function meshObjects(
  intent: ExposeIntent,
  selector: Readonly<Record<string, string>>,
  snapshot?: Snapshot,
): Manifest[] {
  const { namespace, name } = intent.service;
  const metadata = {
    name: intent.name,
    namespace,
    ...(Object.keys(intent.labels ?? {}).length > 0
      ? { labels: { ...intent.labels } }
      : {}),
  };
  const plane = snapshot ? controlPlaneOf(snapshot) : undefined;
  return [
    ...(intent.createNamespace
      ? [
          {
            apiVersion: 'v1',
            kind: 'Namespace',
            metadata: { name: namespace, labels: injectionLabel(snapshot) },
          },
        ]
      : []),
    ...(intent.mtls === 'none'
      ? []
      : [
          {
            apiVersion: 'security.istio.io/v1',
            kind: 'PeerAuthentication',
            metadata,
            spec: {
              selector: { matchLabels: { ...selector } },
              mtls: { mode: intent.mtls.toUpperCase() },
            },
          },
        ]),
    // Without auto-mTLS a proxy starts mTLS only where a rule says so.
    ...(settingsOf(plane).enableAutoMtls
      ? []
      : [
          {
            apiVersion: 'networking.istio.io/v1',
            kind: 'DestinationRule',
            metadata,
            spec: {
              host: serviceHostname(namespace, name),
              trafficPolicy: { tls: { mode: 'ISTIO_MUTUAL' } },
            },
          },
        ]),
  ];
}
