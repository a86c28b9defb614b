import {
  analyze,
  loadManifests,
  type ClusterObjects,
} from 'istio-ingress-engine';
import { zstdDecompressSync } from 'node:zlib';
import { testDatabases } from '../__testUtils__/databases';
import { clusterBase, exposedService } from '../__testUtils__/manifests';
import { ownedStore } from '../__testUtils__/ownedStore';
import { packObjects, unpackObjects } from './packedObjects';

const databases = testDatabases();

const confidential = `apiVersion: v1
kind: Secret
metadata: { name: tls, namespace: shop }
stringData: { tls.key: PRIVATE-IN-SECRET }
---
apiVersion: v1
kind: Pod
metadata:
  name: cart-1
  namespace: shop
  labels: { app: cart }
  annotations:
    kubectl.kubernetes.io/last-applied-configuration: '{"spec":"PRIVATE-IN-ANNOTATION"}'
spec:
  initContainers:
    - { name: init, image: 'registry.example/init:1', env: [{ name: LICENCE, value: PRIVATE-IN-INIT }] }
  containers:
    - name: app
      image: registry.example/cart:1
      env:
        - { name: DATABASE_URL, value: 'postgres://shop:PRIVATE-IN-POD@db/shop' }
        - { name: PILOT_TOKEN, value: PRIVATE-IN-READ-NAME }
        - { name: ISTIO_META_DNS_CAPTURE, value: 'true' }
---
apiVersion: batch/v1
kind: CronJob
metadata: { name: report, namespace: shop }
spec:
  schedule: '@daily'
  jobTemplate:
    spec:
      template:
        spec:
          restartPolicy: Never
          containers:
            - { name: app, image: 'registry.example/report:1', env: [{ name: MAIL, value: PRIVATE-IN-JOB }] }
`;

function objectsOf(...texts: string[]): ClusterObjects {
  const { objects, problems } = loadManifests(
    texts.map((text, index) => ({ file: `${index}.yaml`, text })),
  );
  return {
    cluster: 'eu',
    world: 'closed',
    observedAt: '2026-01-01T00:00:00.000Z',
    objects,
    problems,
    reads: [{ group: '', kind: 'Node', state: 'forbidden' }],
    status: 'partial',
  };
}

it('keeps no Secret and no value of a variable that nobody reads', async () => {
  const input = objectsOf(clusterBase, confidential);
  expect(JSON.stringify(input)).toContain('PRIVATE-IN-POD');
  const text = zstdDecompressSync(await packObjects(input)).toString();
  expect(text).not.toContain('PRIVATE');
  expect(text).not.toContain('"Secret"');
  expect(text).toContain('"DATABASE_URL"');
  const kinds = (await unpackObjects(await packObjects(input))).objects.map(
    ({ manifest }) => manifest.kind,
  );
  expect(kinds).toContain('CronJob');
  expect(text).toContain('{"name":"ISTIO_META_DNS_CAPTURE","value":"true"}');
});

it('gives the verdicts of the objects themselves', async () => {
  const input = objectsOf(
    clusterBase,
    confidential,
    exposedService({ name: 'cart' }),
    exposedService({ name: 'pay' }),
  );
  const result = analyze(input);
  expect(result.routes.length).toBeGreaterThan(1);
  expect(analyze(await unpackObjects(await packObjects(input)))).toEqual(
    result,
  );
});

it('packs many objects small, and lets others work meanwhile', async () => {
  const pods = Array.from({ length: 20_000 }, (_, index) => ({
    manifest: {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: `cart-${index}`, namespace: 'shop', uid: `u${index}` },
      spec: { containers: [{ name: 'app', image: 'registry.example/cart:1' }] },
    },
  }));
  const input = { ...objectsOf(clusterBase), objects: pods };
  let turns = 0;
  const timer = setInterval(() => turns++, 1);
  const packed = await packObjects(input);
  clearInterval(timer);
  expect(turns).toBeGreaterThan(2);
  expect(packed.length).toBeLessThan(JSON.stringify(pods).length / 10);
  expect((await unpackObjects(packed)).objects).toEqual(pods);
});

describe.each(databases.eachSupportedId())('objects on %s', id => {
  it('are those of the latest result', async () => {
    const { store, leaseOf } = await ownedStore(await databases.init(id));
    expect(await store.objects('eu')).toBeUndefined();
    const first = objectsOf(clusterBase);
    const lease = await leaseOf('eu');
    await store.saveObjects(first, lease);
    expect(await store.objects('eu')).toEqual(first);
    const second = {
      ...objectsOf(clusterBase, exposedService({ name: 'pay' })),
      observedAt: '2026-01-01T00:01:00.000Z',
    };
    await store.saveObjects(second, lease);
    expect(await store.objects('eu')).toEqual(second);
    expect(await store.objects('us')).toBeUndefined();
  });

  it('are unpacked once, while they are asked for', async () => {
    const { store, leaseOf } = await ownedStore(await databases.init(id));
    const lease = await leaseOf('eu');
    const first = objectsOf(clusterBase);
    await store.saveObjects(first, lease);
    const unpacked = await store.objects('eu');
    expect(await store.objects('eu')).toBe(unpacked);
    await store.saveObjects(first, await leaseOf('us'));
    await store.objects('us');
    expect(await store.objects('eu')).toBe(unpacked);
    await store.saveObjects(first, await leaseOf('ap'));
    await store.objects('ap');
    await store.objects('us');
    expect(await store.objects('eu')).not.toBe(unpacked);
  });

  it('are those before a change only where the latest result is of them', async () => {
    const { store, save, leaseOf } = await ownedStore(await databases.init(id));
    const lease = await leaseOf('eu');
    const before = objectsOf(clusterBase);
    expect(await store.objectsOfResult('eu')).toBeUndefined();
    await save({ ...analyze(before), cluster: 'eu' });
    await store.saveObjects(before, lease);
    expect(await store.objectsOfResult('eu')).toEqual(before);
    const observedAt = '2026-01-01T00:05:00.000Z';
    await save({ ...analyze(before), cluster: 'eu', observedAt });
    expect(await store.objectsOfResult('eu')).toBeUndefined();
    await store.renewObjects(observedAt, lease);
    const again = { ...before, observedAt };
    expect(await store.objectsOfResult('eu')).toEqual(again);
    expect(await store.objects('eu')).toEqual(again);
  });
});
