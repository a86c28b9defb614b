import type { SourceObject } from 'istio-ingress-engine';

/* eslint-disable @typescript-eslint/no-explicit-any -- manifests of any shape */
type Manifest = any;

/** One way in which an object of a kind changes. */
export interface Edit {
  title: string;
  kind: string;
  /** Changes a copy of the manifest; `round` tells one time from the next. */
  change(manifest: Manifest, round: number): void;
}

/** What happens to clusters, the most frequent first. */
export const edits: readonly Edit[] = [
  {
    title: 'a Pod is not ready any more',
    kind: 'Pod',
    change: ({ status }) => {
      status.conditions = [{ type: 'Ready', status: 'False' }];
    },
  },
  {
    title: 'the status of a Deployment',
    kind: 'Deployment',
    change: (manifest, round) => {
      manifest.status = { observedGeneration: round };
    },
  },
  {
    title: 'the endpoints of a Service',
    kind: 'EndpointSlice',
    change: ({ endpoints }) => {
      endpoints.pop();
    },
  },
  {
    title: 'a label of a Pod',
    kind: 'Pod',
    change: ({ metadata }, round) => {
      metadata.labels.release = `r${round}`;
    },
  },
  {
    title: 'the mode of a PeerAuthentication',
    kind: 'PeerAuthentication',
    change: ({ spec }) => {
      const mode = spec.mtls?.mode === 'STRICT' ? 'PERMISSIVE' : 'STRICT';
      spec.mtls = { mode };
    },
  },
  {
    title: 'the TLS mode of a DestinationRule',
    kind: 'DestinationRule',
    change: ({ spec }) => {
      const mode = spec.trafficPolicy?.tls?.mode;
      spec.trafficPolicy = {
        tls: { mode: mode === 'DISABLE' ? 'ISTIO_MUTUAL' : 'DISABLE' },
      };
    },
  },
  {
    title: 'an annotation of an Ingress',
    kind: 'Ingress',
    change: ({ metadata }, round) => {
      metadata.annotations = {
        ...metadata.annotations,
        'nginx.ingress.kubernetes.io/service-upstream': String(round % 2 === 0),
      };
    },
  },
  {
    title: 'a host of a VirtualService',
    kind: 'VirtualService',
    change: ({ spec }, round) => {
      spec.hosts = [`moved-${round}.example.com`];
    },
  },
  {
    title: 'the protocol of a Service port',
    kind: 'Service',
    change: ({ spec }) => {
      spec.ports[0].name = spec.ports[0].name === 'tcp' ? 'http' : 'tcp';
    },
  },
];

/** Objects of teams, so that what runs the mesh itself stays as it is. */
export function edited(
  objects: readonly SourceObject[],
  edit: Edit,
  rounds: number,
): SourceObject[] {
  const pool = objects.filter(({ manifest }) => {
    const { namespace } = manifest.metadata as { namespace?: string };
    return manifest.kind === edit.kind && namespace?.startsWith('team-');
  });
  return Array.from({ length: rounds }, (_, round) => {
    // Spread over the cluster, each once.
    const { manifest } = pool[Math.floor((round * pool.length) / rounds)];
    const copy = structuredClone(manifest);
    edit.change(copy, round);
    return { manifest: copy };
  });
}
