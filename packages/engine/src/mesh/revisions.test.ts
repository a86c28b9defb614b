import { evaluateHop } from '../mtls';
import { Pod } from '../snapshot/kinds';
import { snapshotOf } from '../testing/snapshotOf';
import { controlPlaneOf, controlPlanes } from './controlPlanes';
import { predictInjection } from './injection';

/** An istiod with settings of its own. */
const istiod = (revision: string, version: string, mesh: string) => `
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: istiod-${revision}, namespace: istio-${revision}, labels: { app: istiod } }
spec:
  selector: { matchLabels: { app: istiod } }
  template:
    metadata: { labels: { app: istiod } }
    spec:
      containers:
        - { name: discovery, image: 'istio/pilot:${version}', env: [{ name: REVISION, value: ${revision} }] }
---
apiVersion: v1
kind: ConfigMap
metadata: { name: istio-${revision}, namespace: istio-${revision} }
data:
  mesh: |
    ${mesh}
`;

const namespace = (name: string, labels = '') => `
---
apiVersion: v1
kind: Namespace
metadata: { name: ${name}, labels: { kubernetes.io/metadata.name: ${name}${labels} } }
`;

/** A meshed pod that a revision injected, and its Service. */
const workload = (name: string, revision: string, address: number) => `
---
apiVersion: v1
kind: Pod
metadata:
  name: ${name}-0
  namespace: ${name}
  labels: { app: ${name}, security.istio.io/tlsMode: istio }
  annotations: { istio.io/rev: ${revision} }
spec:
  containers:
    - { name: app, image: example/app, ports: [{ containerPort: 8080 }] }
    - { name: istio-proxy, image: istio/proxyv2, args: [proxy, sidecar] }
status: { podIP: 10.0.0.${address}, phase: Running, conditions: [{ type: Ready, status: 'True' }] }
---
apiVersion: v1
kind: Service
metadata: { name: ${name}, namespace: ${name} }
spec: { clusterIP: 10.96.0.${address}, selector: { app: ${name} }, ports: [{ name: http, port: 80, targetPort: 8080 }] }
`;

const policy = (where: string, mode: string, labels = '') => `
---
apiVersion: security.istio.io/v1
kind: PeerAuthentication
metadata: { name: default, namespace: ${where}, labels: {${labels}} }
spec: { mtls: { mode: ${mode} } }
`;

const call = (
  text: string,
  from: string,
  address: string,
  host = 'shop.example.com',
) => {
  const { sent, accepts, outcome } = evaluateHop(snapshotOf(text), {
    from: { pod: { namespace: from, name: `${from}-0` } },
    to: { address, port: 80, protocol: 'http', host },
  });
  return { sent, accepts, outcome };
};

const both =
  istiod('old', '1.30.3', '{ rootNamespace: istio-old }') +
  istiod(
    'new',
    '1.31.0',
    '{ rootNamespace: istio-new, outboundTrafficPolicy: { mode: REGISTRY_ONLY } }',
  ) +
  ['istio-old', 'istio-new', 'red', 'blue']
    .map(name => namespace(name))
    .join('');

describe('two control planes side by side', () => {
  const pods = workload('red', 'old', 11) + workload('blue', 'new', 12);

  it('have settings, versions and namespaces of their own', () => {
    expect(
      controlPlanes(snapshotOf(both)).map(
        ({ revision, version, config, namespace: own }) => [
          revision,
          version,
          own,
          config.rootNamespace,
          config.outboundTrafficPolicy,
        ],
      ),
    ).toEqual([
      ['new', '1.31.0', 'istio-new', 'istio-new', 'REGISTRY_ONLY'],
      ['old', '1.30.3', 'istio-old', 'istio-old', 'ALLOW_ANY'],
    ]);
  });

  it('let the client’s settings decide what is sent', () => {
    expect(call(both + pods, 'red', '10.96.0.12')).toEqual({
      sent: 'plaintext',
      accepts: 'permissive',
      outcome: 'plaintext',
    });
    expect(call(both + pods, 'blue', '10.96.0.11')).toMatchObject({
      sent: 'none',
      outcome: 'rejected',
    });
  });

  it('let the server’s root namespace decide what is accepted', () => {
    const strictInNew = both + pods + policy('istio-new', 'STRICT');
    expect(call(strictInNew, 'red', '10.96.0.12')).toMatchObject({
      accepts: 'strict',
      outcome: 'rejected',
    });
    const strictInOld = both + pods + policy('istio-old', 'STRICT');
    expect(call(strictInOld, 'red', '10.96.0.12')).toMatchObject({
      accepts: 'permissive',
      outcome: 'plaintext',
    });
  });

  it('read policies of their own revision only', () => {
    const labelled = (revision: string) =>
      both + pods + policy('blue', 'STRICT', ` istio.io/rev: ${revision} `);
    expect(call(labelled('new'), 'red', '10.96.0.12').accepts).toBe('strict');
    expect(call(labelled('old'), 'red', '10.96.0.12').accepts).toBe(
      'permissive',
    );
  });

  it('do not take a tag for a revision on policies', () => {
    const tagged =
      both +
      pods +
      tag('prod', 'new') +
      policy('blue', 'STRICT', ' istio.io/rev: prod ');
    expect(call(tagged, 'red', '10.96.0.12').accepts).toBe('permissive');
  });

  it('see the namespaces that their own selectors choose', () => {
    const selective =
      istiod(
        'old',
        '1.30.3',
        '{ rootNamespace: istio-old, discoverySelectors: [{ matchLabels: { mesh: old } }] }',
      ) +
      istiod('new', '1.31.0', '{ rootNamespace: istio-new }') +
      namespace('red', ', mesh: old') +
      namespace('blue') +
      workload('red', 'old', 11) +
      workload('blue', 'new', 12);
    const host = (name: string) => `${name}.${name}.svc.cluster.local`;
    // The client of the old one does not know blue, that of the new one knows both.
    expect(call(selective, 'red', '10.96.0.12', host('blue')).sent).toBe(
      'plaintext',
    );
    expect(call(selective, 'blue', '10.96.0.11', host('red')).sent).toBe(
      'istio-mtls',
    );
  });

  it('judge a pod by its revision, whatever its status annotation holds besides', () => {
    const status = (both + pods).replace(
      'annotations: { istio.io/rev: new }',
      `annotations: { sidecar.istio.io/status: '{"containers":["istio-proxy"],"revision":"new"}' }`,
    );
    expect(call(status, 'blue', '10.96.0.11').outcome).toBe('rejected');
  });
});

const tag = (name: string, revision: string) => `
---
apiVersion: admissionregistration.k8s.io/v1
kind: MutatingWebhookConfiguration
metadata:
  name: istio-revision-tag-${name}
  labels: { app: sidecar-injector, istio.io/tag: ${name}, istio.io/rev: ${revision} }
webhooks:
  - name: rev.namespace.sidecar-injector.istio.io
    clientConfig: { service: { name: istiod-${revision}, namespace: istio-${revision} } }
    rules: [{ operations: [CREATE], apiGroups: [''], apiVersions: [v1], resources: [pods] }]
    namespaceSelector:
      matchExpressions: [{ key: istio.io/rev, operator: In, values: [${name}] }]
    objectSelector:
      matchExpressions: [{ key: sidecar.istio.io/inject, operator: NotIn, values: ['false'] }]
`;

describe('revision tags', () => {
  const text =
    both + tag('prod', 'new') + namespace('shop', ', istio.io/rev: prod');

  it('lead to the control plane of their revision', () => {
    expect(controlPlaneOf(snapshotOf(text), 'prod')?.revision).toBe('new');
  });

  it('inject the revision that they point to', () => {
    const snapshot = snapshotOf(`${text}
---
apiVersion: v1
kind: Pod
metadata: { name: cart, namespace: shop }
spec: { containers: [{ name: app, image: example/app }] }
`);
    const pod = snapshot.get(Pod, 'shop', 'cart');
    expect(
      pod &&
        predictInjection(snapshot, 'shop', {
          labels: pod.labels,
          annotations: pod.annotations,
          spec: pod.body.spec,
        }),
    ).toMatchObject({ injected: true, revision: 'new' });
  });
});
