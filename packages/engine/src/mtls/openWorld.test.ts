import { loadAll } from 'js-yaml';
import type { ReadStatus } from 'istio-ingress-contract';
import { addressOf } from '../mesh/endpoints';
import { Service } from '../snapshot/kinds';
import type { SourceObject } from '../snapshot/objects';
import { Snapshot } from '../snapshot/Snapshot';
import { evaluateHop } from './evaluateHop';
import type { HopVerdict } from './hopQuery';

const namespace = `
apiVersion: v1
kind: Namespace
metadata: { name: shop, labels: { istio-injection: enabled } }
`;
const ingress = `
apiVersion: v1
kind: Namespace
metadata: { name: ingress-nginx }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: controller, namespace: ingress-nginx }
spec:
  selector: { matchLabels: { app: nginx } }
  template:
    metadata: { labels: { app: nginx, sidecar.istio.io/inject: 'true' } }
    spec: { containers: [{ name: controller, image: nginx:1 }] }
`;
const service = `
apiVersion: v1
kind: Service
metadata: { name: cart, namespace: shop }
spec:
  selector: { app: cart }
  ports: [{ name: http, port: 80, targetPort: 8080 }]
`;
const deployment = `
apiVersion: apps/v1
kind: Deployment
metadata: { name: cart, namespace: shop }
spec:
  selector: { matchLabels: { app: cart } }
  template:
    metadata: { labels: { app: cart } }
    spec: { containers: [{ name: cart, image: cart:1 }] }
`;
const policy = (mode: string) => `
apiVersion: security.istio.io/v1
kind: PeerAuthentication
metadata: { name: default, namespace: shop }
spec: { mtls: { mode: ${mode} } }
`;

function snapshotOf(
  texts: string[],
  world: 'open' | 'closed',
  reads?: ReadStatus[],
): Snapshot {
  const objects = texts
    .flatMap(text => loadAll(text))
    .filter(Boolean)
    .map(manifest => ({ manifest: manifest as SourceObject['manifest'] }));
  return new Snapshot({
    cluster: 'test',
    world,
    observedAt: '2026-01-01T00:00:00Z',
    objects,
    ...(reads ? { reads } : {}),
  });
}

/** The controller dials the Service that was never applied. */
function call(snapshot: Snapshot, host: string): HopVerdict {
  const cart = snapshot.get(Service, 'shop', 'cart');
  return evaluateHop(snapshot, {
    from: {
      pod: { namespace: 'ingress-nginx', name: 'Deployment:controller' },
    },
    to: { address: cart && addressOf(cart), port: 80, protocol: 'http', host },
  });
}

describe('manifests that were never applied', () => {
  const all = [namespace, ingress, service, deployment, policy('STRICT')];

  it('are judged by the pods that their templates would give', () => {
    const verdict = call(snapshotOf(all, 'open'), 'cart.shop');
    expect(verdict).toMatchObject({
      sent: 'istio-mtls',
      accepts: 'strict',
      outcome: 'mtls',
      predicted: true,
    });
    expect(verdict.endpoints[0].pods).toEqual([
      { namespace: 'shop', name: 'cart', predicted: true },
    ]);
  });

  it('show that a public Host breaks a STRICT service', () => {
    const verdict = call(snapshotOf(all, 'open'), 'shop.example');
    expect(verdict).toMatchObject({
      sent: 'plaintext',
      accepts: 'strict',
      outcome: 'rejected',
      predicted: true,
    });
    expect(verdict.because.map(({ rule }) => rule).slice(0, 3)).toEqual([
      'R5',
      'R2.3',
      'M1.d',
    ]);
  });

  it.each<[string, string[], string]>([
    [
      'PeerAuthentication',
      [namespace, ingress, service, deployment],
      'PeerAuthentication',
    ],
    [
      'Namespace of the backend',
      [ingress, service, deployment, policy('STRICT')],
      'Namespace',
    ],
    ['workload', [namespace, ingress, service, policy('STRICT')], 'Pod'],
  ])('leave the outcome unknown without a %s', (_what, texts, kind) => {
    const verdict = call(snapshotOf(texts, 'open'), 'cart.shop');
    expect(verdict.outcome).toBe('unknown');
    expect(verdict.unknown).toEqual([
      expect.objectContaining({ code: 'not-given', kind }),
    ]);
  });

  it('know in a closed world that what is absent does not exist', () => {
    const texts = [namespace, ingress, service, deployment];
    const reads: ReadStatus[] = [
      {
        group: 'admissionregistration.k8s.io',
        kind: 'MutatingWebhookConfiguration',
        state: 'forbidden',
      },
    ];
    expect(call(snapshotOf(texts, 'closed', reads), 'cart.shop').outcome).toBe(
      'mtls',
    );
    expect(
      call(
        snapshotOf([namespace, ingress, service], 'closed', reads),
        'cart.shop',
      ).outcome,
    ).toBe('rejected');
  });
});

describe('kinds that could not be read', () => {
  const all = [namespace, ingress, service, deployment, policy('PERMISSIVE')];
  const webhooks: ReadStatus = {
    group: 'admissionregistration.k8s.io',
    kind: 'MutatingWebhookConfiguration',
    state: 'forbidden',
  };
  const forbidden = (group: string, kind: string): ReadStatus[] => [
    webhooks,
    { group, kind, state: 'forbidden' },
  ];
  const ask = (reads: ReadStatus[], host = 'cart.shop') =>
    call(snapshotOf(all, 'closed', reads), host);

  it.each([
    ['security.istio.io', 'PeerAuthentication'],
    ['networking.istio.io', 'DestinationRule'],
    ['networking.istio.io', 'Sidecar'],
    ['networking.istio.io', 'ServiceEntry'],
    ['networking.istio.io', 'VirtualService'],
    ['', 'Service'],
    ['', 'Pod'],
    ['', 'ConfigMap'],
  ])('leave the outcome unknown: %s/%s', (group, kind) => {
    const verdict = ask(forbidden(group, kind));
    expect(verdict.outcome).toBe('unknown');
    expect(verdict.unknown?.map(reason => [reason.code, reason.kind])).toEqual([
      ['forbidden', kind],
    ]);
  });

  it.each([
    ['networking.istio.io', 'EnvoyFilter'],
    ['networking.k8s.io', 'Ingress'],
    ['networking.k8s.io', 'IngressClass'],
    ['admissionregistration.k8s.io', 'MutatingWebhookConfiguration'],
  ])('change nothing: %s/%s', (group, kind) => {
    expect(ask(forbidden(group, kind))).toEqual(ask([webhooks]));
  });

  it('do not matter to a client without a sidecar when they only route', () => {
    const snapshot = snapshotOf(
      all,
      'closed',
      forbidden('networking.istio.io', 'VirtualService'),
    );
    const cart = snapshot.get(Service, 'shop', 'cart');
    const verdict = evaluateHop(snapshot, {
      from: { outsideMesh: true },
      to: {
        address: cart && addressOf(cart),
        port: 80,
        protocol: 'http',
        host: 'cart.shop',
      },
    });
    expect(verdict.outcome).toBe('plaintext');
  });

  it('derive endpoints from selectors, marked predicted', () => {
    const verdict = ask(forbidden('discovery.k8s.io', 'EndpointSlice'));
    expect(verdict).toMatchObject({ outcome: 'mtls', predicted: true });
  });
});
