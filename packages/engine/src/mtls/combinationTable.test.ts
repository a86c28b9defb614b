import type { Outcome } from 'istio-ingress-contract';
import { loadAll } from 'js-yaml';
import type { SourceObject } from '../snapshot/objects';
import { Snapshot } from '../snapshot/Snapshot';
import { evaluateHop } from './evaluateHop';
import type { HopDestination, HopVerdict } from './hopQuery';

const control = `
apiVersion: v1
kind: ConfigMap
metadata: { name: istio, namespace: istio-system }
data: { mesh: '' }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: istiod, namespace: istio-system, labels: { app: istiod } }
spec:
  selector: { matchLabels: { app: istiod } }
  template:
    metadata: { labels: { app: istiod } }
    spec:
      containers:
      - name: discovery
        image: istio/pilot:1.31.0
        env: [{ name: PILOT_ENABLE_AMBIENT, value: 'true' }]
`;

/** A pod; `proxy` is the role of its istio-proxy, `more` adds annotations. */
function pod(
  name: string,
  ip: string,
  labels: string,
  proxy?: string,
  annotations = '{}',
): string {
  const namespace = name === 'b' ? 'app' : 'ing';
  const container = proxy
    ? `\n  - { name: istio-proxy, image: istio/proxyv2:1.31.0, args: [proxy, ${proxy}] }`
    : '';
  return `
apiVersion: v1
kind: Pod
metadata: { name: ${name}, namespace: ${namespace}, labels: ${labels}, annotations: ${annotations} }
spec:
  containers:
  - { name: app, image: app:1.0 }${container}
status: { phase: Running, podIP: ${ip}, podIPs: [{ ip: ${ip} }] }
`;
}

const advertises = '{ app: b, security.istio.io/tlsMode: istio }';
const captured = '{ ambient.istio.io/redirection: enabled }';

function policy(mode: string): string {
  return `
apiVersion: security.istio.io/v1
kind: PeerAuthentication
metadata: { name: default, namespace: app }
spec: { mtls: { mode: ${mode} } }
`;
}

// The columns of the table: what stands before the application.
const servers = {
  S0: [pod('b', '10.0.0.1', '{ app: b }')],
  S1: [pod('b', '10.0.0.1', advertises, 'sidecar')],
  S2: [pod('b', '10.0.0.1', advertises, 'sidecar'), policy('STRICT')],
  S3: [pod('b', '10.0.0.1', advertises, 'sidecar'), policy('DISABLE')],
  S4: [
    pod(
      'b',
      '10.0.0.1',
      advertises,
      'sidecar',
      "{ traffic.sidecar.istio.io/excludeInboundPorts: '8080' }",
    ),
  ],
  A1: [pod('b', '10.0.0.1', '{ app: b }', undefined, captured)],
  A2: [
    pod('b', '10.0.0.1', '{ app: b }', undefined, captured),
    policy('STRICT'),
  ],
};
type Server = keyof typeof servers;

function service(portName: string): string {
  return `
apiVersion: v1
kind: Service
metadata: { name: b, namespace: app }
spec:
  clusterIP: 10.96.0.1
  clusterIPs: [10.96.0.1]
  selector: { app: b }
  ports: [{ name: ${portName}, port: 80, targetPort: 8080 }]
`;
}

function rule(tls: string): string {
  return `
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: b, namespace: app }
spec: { host: b, trafficPolicy: { tls: ${tls} } }
`;
}

const ownCerts =
  '{ mode: MUTUAL, clientCertificate: /c.pem, privateKey: /k.pem, caCertificates: /ca.pem }';
const bare = pod('client', '10.0.0.9', '{ app: client }');
const sidecar = pod('client', '10.0.0.9', '{ app: client }', 'sidecar');
const gateway = pod('client', '10.0.0.9', '{ app: client }', 'router');
const ambient = pod(
  'client',
  '10.0.0.9',
  '{ app: client }',
  undefined,
  captured,
);

const dial: HopDestination = {
  address: '10.96.0.1',
  port: 80,
  protocol: 'http',
  host: 'b.app',
};
const publicHost: HopDestination = { ...dial, host: 'shop.example' };
const ownTls: HopDestination = { ...dial, tls: 'simple', sni: 'shop.example' };
const routed: HopDestination = {
  port: 80,
  protocol: 'http',
  service: { namespace: 'app', name: 'b' },
};

function objects(...texts: string[]): SourceObject[] {
  return [control, ...texts]
    .flatMap(text => loadAll(text))
    .filter(Boolean)
    .map(manifest => ({ manifest: manifest as SourceObject['manifest'] }));
}

function verdict(
  server: Server,
  portName: string,
  client: string[],
  to: HopDestination,
): HopVerdict {
  const snapshot = new Snapshot({
    cluster: 'test',
    world: 'closed',
    observedAt: '2026-01-01T00:00:00Z',
    objects: objects(service(portName), ...servers[server], ...client),
  });
  return evaluateHop(snapshot, {
    from: { pod: { namespace: 'ing', name: 'client' } },
    to,
  });
}

type Row = [
  name: string,
  client: string[],
  to: HopDestination,
  outcomes: Record<Server, Outcome>,
  rule: string,
];

// Rows that hold for HTTP ports; the rule is that of the first evidence for S1.
const http: Row[] = [
  [
    'no mesh, plaintext',
    [bare],
    dial,
    {
      S0: 'plaintext',
      S1: 'plaintext',
      S2: 'rejected',
      S3: 'plaintext',
      S4: 'plaintext',
      A1: 'plaintext',
      A2: 'rejected',
    },
    'R3.1',
  ],
  [
    'no mesh, own TLS',
    [bare],
    ownTls,
    {
      S0: 'app-tls',
      S1: 'rejected',
      S2: 'tls-error',
      S3: 'rejected',
      S4: 'app-tls',
      A1: 'app-tls',
      A2: 'rejected',
    },
    'R5',
  ],
  [
    'sidecar, unknown Host',
    [sidecar],
    publicHost,
    {
      S0: 'plaintext',
      S1: 'plaintext',
      S2: 'rejected',
      S3: 'plaintext',
      S4: 'plaintext',
      A1: 'plaintext',
      A2: 'rejected',
    },
    'M1.d',
  ],
  [
    'sidecar, no rule',
    [sidecar],
    dial,
    {
      S0: 'plaintext',
      S1: 'mtls',
      S2: 'mtls',
      S3: 'plaintext',
      S4: 'tls-error',
      A1: 'mtls',
      A2: 'mtls',
    },
    'R3.5',
  ],
  [
    'gateway, no rule',
    [gateway],
    routed,
    {
      S0: 'plaintext',
      S1: 'mtls',
      S2: 'mtls',
      S3: 'plaintext',
      S4: 'tls-error',
      A1: 'mtls',
      A2: 'mtls',
    },
    'R3.5',
  ],
  [
    'gateway, ISTIO_MUTUAL',
    [gateway, rule('{ mode: ISTIO_MUTUAL }')],
    routed,
    {
      S0: 'tls-error',
      S1: 'mtls',
      S2: 'mtls',
      S3: 'rejected',
      S4: 'tls-error',
      A1: 'mtls',
      A2: 'mtls',
    },
    'R3.4',
  ],
  [
    'gateway, SIMPLE',
    [gateway, rule('{ mode: SIMPLE }')],
    routed,
    {
      S0: 'app-tls',
      S1: 'rejected',
      S2: 'tls-error',
      S3: 'rejected',
      S4: 'app-tls',
      A1: 'mtls',
      A2: 'mtls',
    },
    'R5',
  ],
  [
    'gateway, MUTUAL',
    [gateway, rule(ownCerts)],
    routed,
    {
      S0: 'app-tls',
      S1: 'rejected',
      S2: 'tls-error',
      S3: 'rejected',
      S4: 'app-tls',
      A1: 'mtls',
      A2: 'mtls',
    },
    'R5',
  ],
  [
    'gateway, DISABLE',
    [gateway, rule('{ mode: DISABLE }')],
    routed,
    {
      S0: 'plaintext',
      S1: 'plaintext',
      S2: 'rejected',
      S3: 'plaintext',
      S4: 'plaintext',
      A1: 'mtls',
      A2: 'mtls',
    },
    'R3.4',
  ],
  [
    'gateway, tls without mode',
    [gateway, rule('{}')],
    routed,
    {
      S0: 'plaintext',
      S1: 'plaintext',
      S2: 'rejected',
      S3: 'plaintext',
      S4: 'plaintext',
      A1: 'mtls',
      A2: 'mtls',
    },
    'R3.4',
  ],
  [
    'ambient client',
    [ambient],
    dial,
    {
      S0: 'plaintext',
      S1: 'plaintext',
      S2: 'rejected',
      S3: 'plaintext',
      S4: 'plaintext',
      A1: 'mtls',
      A2: 'mtls',
    },
    'R3.6',
  ],
];

describe.each(http)('%s', (_name, client, to, outcomes, first) => {
  it.each(Object.entries(outcomes) as [Server, Outcome][])(
    'to %s is %s',
    (server, outcome) => {
      const answer = verdict(server, 'http', client, to);
      expect(answer.outcome).toBe(outcome);
      expect(answer.endpoints.map(group => group.outcome)).toEqual([outcome]);
      expect(answer.because.length).toBeGreaterThan(1);
    },
  );

  it(`is explained by ${first} first`, () => {
    expect(verdict('S1', 'http', client, to).because[0].rule).toBe(first);
  });
});

// TCP and sniffed ports differ where TLS meets a sidecar.
describe.each(['tcp', 'web'])('a port named %s', portName => {
  it.each<[string, Server, Outcome]>([
    ['SIMPLE', 'S1', 'app-tls'],
    ['SIMPLE', 'S2', 'tls-error'],
    ['SIMPLE', 'S3', 'app-tls'],
    ['ISTIO_MUTUAL', 'S3', 'tls-error'],
    ['ISTIO_MUTUAL', 'S1', 'mtls'],
  ])('%s to %s is %s', (mode, server, outcome) => {
    const answer = verdict(
      server,
      portName,
      [gateway, rule(`{ mode: ${mode} }`)],
      routed,
    );
    expect(answer.outcome).toBe(outcome);
  });

  it('is known by its address, whatever the Host', () => {
    const answer = verdict('S1', portName, [sidecar], publicHost);
    expect(answer.outcome).toBe('mtls');
    expect(answer.because.map(({ rule: id }) => id)).toContain(
      portName === 'tcp' ? 'M1.a' : 'M1.b',
    );
  });
});

describe('evidence', () => {
  it('tells why a Host that the sidecar does not know is sent unencrypted', () => {
    const { because } = verdict('S1', 'http', [sidecar], publicHost);
    expect(because[0]).toEqual({
      rule: 'M1.d',
      message:
        'the sidecar of ing/client does not know Host shop.example on port 80 named http, so it passes the bytes on unencrypted',
      lookup: {
        kind: 'VirtualService',
        namespaces: [],
        selector: 'shop.example',
      },
    });
    expect(because[1]).toMatchObject({
      object: { kind: 'Service', namespace: 'app', name: 'b' },
      path: 'spec.ports[80]',
      value: 'http',
    });
    expect(because[2]).toMatchObject({
      object: { kind: 'ConfigMap', namespace: 'istio-system', name: 'istio' },
      value: 'ALLOW_ANY',
    });
  });

  it('names the policy that refuses plaintext', () => {
    const { because } = verdict('S2', 'http', [bare], dial);
    expect(because.slice(0, 2)).toMatchObject([
      { rule: 'R5', message: "the server's sidecar takes mTLS only (STRICT)" },
      {
        rule: 'R2.3',
        object: {
          group: 'security.istio.io',
          kind: 'PeerAuthentication',
          namespace: 'app',
          name: 'default',
        },
        path: 'spec.mtls.mode',
        value: 'STRICT',
      },
    ]);
  });

  it('cites the lookup where the absence of a policy decides', () => {
    const { because } = verdict('S1', 'http', [bare], dial);
    expect(because).toContainEqual(
      expect.objectContaining({
        rule: 'R2.6',
        lookup: expect.objectContaining({
          kind: 'PeerAuthentication',
          namespaces: ['app', 'istio-system'],
        }),
      }),
    );
  });

  it('names the rule that switches mTLS off', () => {
    const { because } = verdict(
      'S1',
      'http',
      [gateway, rule('{ mode: DISABLE }')],
      routed,
    );
    expect(because[0]).toMatchObject({
      rule: 'R3.4',
      object: { kind: 'DestinationRule', namespace: 'app', name: 'b' },
      path: 'spec.trafficPolicy.tls.mode',
      value: 'DISABLE',
    });
  });
});
