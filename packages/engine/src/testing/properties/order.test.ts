import fc from 'fast-check';
import { analyze } from '../../analyze';
import { loadManifests, READS_FILE } from '../../load';
import type { ClusterObjects, SourceObject } from '../../snapshot/objects';
import {
  closed,
  demoClusters,
  demoFiles,
  effort,
  randomCases,
} from './clusters';
import { frontedCluster } from './fronted';

const demos = demoClusters();
const anyCluster = fc.oneof(
  { weight: 1, arbitrary: fc.constantFrom(...demos) },
  { weight: 6, arbitrary: frontedCluster(randomCases()) },
);

const bytesOf = (cluster: ClusterObjects) => JSON.stringify(analyze(cluster));

describe('one cluster', () => {
  it('gives the same bytes whatever the order of its objects', () => {
    fc.assert(
      fc.property(
        anyCluster.chain(cluster =>
          fc.tuple(
            fc.constant(cluster),
            fc.shuffledSubarray([...cluster.objects], {
              minLength: cluster.objects.length,
            }),
          ),
        ),
        ([cluster, objects]) => {
          expect(bytesOf({ ...cluster, objects })).toBe(bytesOf(cluster));
        },
      ),
      { numRuns: 60 * effort, seed: 11 },
    );
  });

  it('gives the same bytes twice, and is left as it was', () => {
    for (const cluster of demos) {
      const given = JSON.stringify(cluster);
      expect(bytesOf(cluster)).toBe(bytesOf(cluster));
      expect(JSON.stringify(cluster)).toBe(given);
    }
  });

  it('gives the same routes whatever the order of its files', () => {
    for (const [cluster, all] of demoFiles()) {
      const files = all.filter(({ file }) => file !== READS_FILE);
      const analyzed = [files, [...files].reverse()].map(each =>
        bytesOf(closed(cluster, loadManifests(each).objects)),
      );
      expect(analyzed[1]).toBe(analyzed[0]);
    }
  });
});

/** Everything that a namespace of strangers may hold, exposed by an entry of its own. */
function strangers(name: string): SourceObject[] {
  const meta = {
    name: 'web',
    namespace: name,
    creationTimestamp: '2026-01-01T00:00:00Z',
  };
  const port = { name: 'http', port: 80, targetPort: 8080 };
  const manifests: Record<string, unknown>[] = [
    {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name, labels: { 'kubernetes.io/metadata.name': name } },
    },
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: meta,
      spec: {
        type: 'LoadBalancer',
        clusterIP: '10.111.0.1',
        selector: { app: 'web' },
        ports: [port],
      },
    },
    {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { ...meta, name: 'web-0', labels: { app: 'web' } },
      spec: { containers: [{ name: 'web', image: 'example/web' }] },
      status: {
        phase: 'Running',
        podIP: '10.211.0.1',
        conditions: [{ type: 'Ready', status: 'True' }],
      },
    },
    {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'Ingress',
      metadata: meta,
      spec: {
        ingressClassName: 'nginx',
        rules: [
          {
            host: `web.${name}.example`,
            http: {
              paths: [
                {
                  path: '/',
                  pathType: 'Prefix',
                  backend: { service: { name: 'web', port: { number: 80 } } },
                },
              ],
            },
          },
        ],
      },
    },
    {
      apiVersion: 'security.istio.io/v1',
      kind: 'PeerAuthentication',
      metadata: { ...meta, name: 'default' },
      spec: { mtls: { mode: 'DISABLE' } },
    },
    {
      apiVersion: 'networking.istio.io/v1',
      kind: 'DestinationRule',
      metadata: meta,
      spec: {
        host: `web.${name}.svc.cluster.local`,
        exportTo: ['.'],
        trafficPolicy: { tls: { mode: 'SIMPLE' } },
      },
    },
    {
      apiVersion: 'networking.istio.io/v1',
      kind: 'Sidecar',
      metadata: { ...meta, name: 'default' },
      spec: { egress: [{ hosts: ['./*'] }] },
    },
    {
      apiVersion: 'networking.istio.io/v1',
      kind: 'VirtualService',
      metadata: meta,
      spec: {
        hosts: [`web.${name}.svc.cluster.local`],
        exportTo: ['.'],
        http: [{ fault: { abort: { httpStatus: 500 } }, route: [] }],
      },
    },
  ];
  return manifests.map(manifest => ({ manifest }));
}

describe('a namespace of strangers', () => {
  it('changes nothing about the others', () => {
    const own = (name: string, cluster: ClusterObjects) => {
      const analysis = analyze(cluster);
      return {
        routes: analysis.routes.filter(({ entry }) => entry.namespace !== name),
        services: analysis.services.filter(({ ref }) => ref.namespace !== name),
        entries: analysis.entries.filter(({ ref }) => ref.namespace !== name),
        // Findings on a controller they share speak of all whom it serves.
        findings: analysis.findings.filter(
          ({ subject, rule }) =>
            subject.namespace !== name &&
            !rule.startsWith('controller-') &&
            !analysis.controllers.some(
              ({ ref }) =>
                ref?.namespace === subject.namespace &&
                ref?.name === subject.name,
            ),
        ),
        meshes: analysis.meshes,
      };
    };
    fc.assert(
      fc.property(
        anyCluster,
        fc.constantFrom('aaa-strangers', 'zzz-strangers'),
        (cluster, name) => {
          const more = {
            ...cluster,
            objects: [...cluster.objects, ...strangers(name)],
          };
          expect(own(name, more)).toEqual(own(name, cluster));
          expect(analyze(more).routes.length).toBeGreaterThan(
            analyze(cluster).routes.length,
          );
        },
      ),
      { numRuns: 40 * effort, seed: 12 },
    );
  });
});
