import {
  analyze,
  type ClusterObjects,
  createLiveAnalysis,
  loadManifests,
  type SourceObject,
} from 'istio-ingress-engine';
import { LiveCluster } from './LiveCluster';

const manifests = loadManifests([
  {
    file: 'web.yaml',
    text: `
apiVersion: v1
kind: Namespace
metadata: { name: shop, labels: { istio-injection: enabled } }
---
apiVersion: v1
kind: Service
metadata: { name: web, namespace: shop }
spec:
  type: LoadBalancer
  selector: { app: web }
  ports: [{ name: http, port: 80, targetPort: 8080 }]
---
apiVersion: v1
kind: Pod
metadata: { name: web-0, namespace: shop, labels: { app: web } }
spec: { containers: [{ name: web, ports: [{ containerPort: 8080 }] }] }
status:
  podIP: 10.0.0.1
  conditions: [{ type: Ready, status: 'True' }]
`,
  },
]).objects;

const read = (objects: readonly SourceObject[]): ClusterObjects => ({
  cluster: 'eu',
  world: 'closed',
  observedAt: '2026-01-01T00:00:00Z',
  objects,
});

const kindOf = ({ manifest }: SourceObject) => manifest.kind;

describe('LiveCluster', () => {
  it('says of each read what an analysis of it alone says', async () => {
    const live = new LiveCluster(createLiveAnalysis);
    const withoutPods = manifests.filter(object => kindOf(object) !== 'Pod');
    for (const objects of [manifests, withoutPods, [], manifests]) {
      expect(await live.analyze(read(objects))).toEqual(analyze(read(objects)));
    }
  });

  it('analyses what has changed only', async () => {
    const create = jest.fn(createLiveAnalysis);
    const live = new LiveCluster(create);
    const before = await live.analyze(read(manifests));
    const after = await live.analyze(read([...manifests]));
    expect(after.services[0]).toBe(before.services[0]);
    expect(create).toHaveBeenCalledTimes(1);
  });

  it('starts anew after a failure, and in another world', async () => {
    const create = jest.fn(createLiveAnalysis);
    const live = new LiveCluster(create);
    await live.analyze(read(manifests));
    const broken = read([undefined as unknown as SourceObject]);
    await expect(live.analyze(broken)).rejects.toThrow();
    expect(await live.analyze(read(manifests))).toEqual(
      analyze(read(manifests)),
    );
    const open = { ...read(manifests), world: 'open' as const };
    expect(await live.analyze(open)).toEqual(analyze(open));
    expect(create).toHaveBeenCalledTimes(3);
  });

  it('forgets', async () => {
    const create = jest.fn(createLiveAnalysis);
    const live = new LiveCluster(create);
    await live.analyze(read(manifests));
    live.forget();
    await live.analyze(read(manifests));
    expect(create).toHaveBeenCalledTimes(2);
  });
});
