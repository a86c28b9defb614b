import { join } from 'node:path';
import { compareAttachment } from '../../testing/conformanceAttachments';
import { readCases } from '../../testing/conformanceCases';
import { snapshotOf } from '../../testing/snapshotOf';
import { Snapshot } from '../../snapshot/Snapshot';
import { type AttachmentProbe, evaluateAttachment } from './attachment';

const CASES = join(__dirname, '../../../../../conformance/cases');

describe('agrees with Istio on every attachment of the cases', () => {
  const cases = readCases(CASES).filter(
    ({ attachments }) => attachments.length > 0,
  );

  it('finds the cases', () => {
    expect(cases.length).toBeGreaterThan(25);
  });

  it.each(cases.map(one => [one.id, one] as const))('%s', (_, one) => {
    const snapshot = new Snapshot({
      cluster: 'test',
      world: 'closed',
      observedAt: '2026-01-01T00:00:00Z',
      objects: one.objects,
    });
    const differing = one.attachments
      .map(probe => compareAttachment(one, snapshot, probe))
      .filter(({ relation }) => relation !== 'agree')
      .map(({ name, differences }) => ({ name, differences }));
    expect(differing).toEqual([]);
  });
});

const GATEWAY = `
apiVersion: v1
kind: Pod
metadata: { name: gw-0, namespace: istio-system, labels: { istio: ingressgateway } }
spec:
  containers: [{ name: istio-proxy, image: istio/proxyv2, args: [proxy, router] }]
status: { podIP: 10.0.0.1, phase: Running }
---
apiVersion: v1
kind: Service
metadata: { name: istio-ingressgateway, namespace: istio-system }
spec:
  type: LoadBalancer
  selector: { istio: ingressgateway }
  ports: [{ name: http, port: 80, targetPort: 8080 }, { name: https, port: 443, targetPort: 8443 }]
---
apiVersion: networking.istio.io/v1
kind: Gateway
metadata: { name: gw, namespace: istio-system }
spec:
  selector: { istio: ingressgateway }
  servers:
    - { port: { number: 80, name: http, protocol: HTTP }, hosts: ['*'] }
    - { port: { number: 443, name: https, protocol: HTTPS }, hosts: ['*.example.com'], tls: { mode: MUTUAL, credentialName: c } }
---
apiVersion: v1
kind: Service
metadata: { name: cart, namespace: shop }
spec: { selector: { app: cart }, ports: [{ name: http, port: 80, targetPort: 8080 }] }
---
`;

const PROBE: AttachmentProbe = {
  gateway: { namespace: 'istio-system', name: 'gw-0' },
  port: 8080,
  host: 'shop.example.com',
  protocol: 'http',
  tls: 'none',
};

function virtualService(http: string): string {
  return `${GATEWAY}
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: shop, namespace: shop }
spec:
  hosts: [shop.example.com]
  gateways: [istio-system/gw]
  http: ${http}
`;
}

describe('evidence', () => {
  it('names the rule and the server that take a request', () => {
    const snapshot = snapshotOf(
      virtualService('[{ route: [{ destination: { host: cart } }] }]'),
    );
    const answer = evaluateAttachment(snapshot, PROBE);
    expect(answer.backends).toEqual([
      {
        cluster: 'outbound|80||cart.shop.svc.cluster.local',
        service: { namespace: 'shop', name: 'cart' },
        host: 'cart.shop.svc.cluster.local',
        port: 80,
        weight: 0,
        exists: true,
      },
    ]);
    expect(
      answer.because.map(({ rule, object, path }) => [
        rule,
        object?.kind,
        object?.name,
        path,
      ]),
    ).toEqual([
      ['R6.3', 'VirtualService', 'shop', 'spec.http[0]'],
      ['R6.2', 'Gateway', 'gw', 'spec.servers[0]'],
    ]);
  });

  it('cites the lookup when nothing is bound to the host', () => {
    const snapshot = snapshotOf(
      virtualService('[{ route: [{ destination: { host: cart } }] }]'),
    );
    const answer = evaluateAttachment(snapshot, {
      ...PROBE,
      host: 'other.example.com',
    });
    expect(answer).toMatchObject({
      bound: false,
      reason: 'no virtual host matched',
    });
    expect(answer.because[0].lookup).toEqual({
      kind: 'VirtualService',
      namespaces: [],
      selector: 'other.example.com',
    });
  });

  it('says which link of a destination is broken', () => {
    const table: [string, string][] = [
      ['{ host: nothing }', 'destination host does not exist'],
      [
        '{ host: cart, port: { number: 81 } }',
        'destination port does not exist',
      ],
      ['{ host: cart, subset: v1 }', 'destination subset does not exist'],
    ];
    for (const [destination, broken] of table) {
      const snapshot = snapshotOf(
        virtualService(`[{ route: [{ destination: ${destination} }] }]`),
      );
      const [backend] = evaluateAttachment(snapshot, PROBE).backends;
      expect([backend.broken, backend.exists]).toEqual([broken, false]);
    }
  });

  it('refuses clients without the certificate that the server asks for', () => {
    const snapshot = snapshotOf(
      virtualService('[{ route: [{ destination: { host: cart } }] }]'),
    );
    const ask = (tls: AttachmentProbe['tls']) =>
      evaluateAttachment(snapshot, { ...PROBE, port: 8443, tls });
    // Without TLS there is no server name that the server could match.
    expect(ask('none').reason).toBe('no filter chains matched');
    expect(ask('simple').reason).toBe('invalid mTLS');
    expect(ask('mutual').bound).toBe(true);
  });
});

describe('what cannot be known', () => {
  it('does not guess a regular expression that it cannot evaluate', () => {
    const http = `[
      { match: [{ uri: { regex: '/(?P<x>a)' } }], route: [{ destination: { host: cart, port: { number: 81 } } }] },
      { route: [{ destination: { host: cart } }] }]`;
    const answer = evaluateAttachment(snapshotOf(virtualService(http)), PROBE);
    expect(answer.unknown).toMatchObject({
      code: 'regex-not-evaluated',
      object: { name: 'shop' },
    });
  });

  it('is unknown when VirtualServices could not be read', () => {
    const snapshot = snapshotOf(GATEWAY, {
      reads: [
        {
          group: 'networking.istio.io',
          kind: 'VirtualService',
          state: 'forbidden',
        },
      ],
    });
    expect(evaluateAttachment(snapshot, PROBE).unknown).toMatchObject({
      code: 'forbidden',
      kind: 'VirtualService',
    });
  });

  it('does not call a destination missing in an open world', () => {
    const yaml = virtualService(
      '[{ route: [{ destination: { host: nothing, port: { number: 80 } } }] }]',
    );
    const [backend] = evaluateAttachment(
      snapshotOf(yaml, { world: 'open' }),
      PROBE,
    ).backends;
    expect(backend.broken).toBeUndefined();
    expect(backend.unknown).toMatchObject({
      code: 'not-given',
      kind: 'Service',
    });
  });
});
