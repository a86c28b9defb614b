import { clusterAnalysisSchema } from 'istio-ingress-contract';
import { z } from 'zod';
import { exitStatus } from './analyzeCommand';
import { analysisFixture } from './testing/analysisFixture';
import { useFolder } from './testing/runInFolder';

const { write, run } = useFolder();

const MESH = `
apiVersion: v1
kind: Namespace
metadata: {name: istio-system}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: istio, namespace: istio-system}
data: {mesh: ""}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: istiod, namespace: istio-system, labels: {app: istiod, istio.io/rev: default}}
spec:
  selector: {matchLabels: {app: istiod}}
  template:
    metadata: {labels: {app: istiod, istio.io/rev: default}}
    spec: {containers: [{name: discovery, image: docker.io/istio/pilot:1.31.0}]}
`;

// STRICT before a controller that has no sidecar: its requests are refused.
const REFUSED = `${MESH}---
apiVersion: v1
kind: Namespace
metadata: {name: shop, labels: {istio-injection: enabled}}
---
apiVersion: security.istio.io/v1
kind: PeerAuthentication
metadata: {name: default, namespace: shop}
spec: {mtls: {mode: STRICT}}
---
apiVersion: v1
kind: Service
metadata: {name: cart, namespace: shop}
spec: {selector: {app: cart}, ports: [{name: http, port: 80, targetPort: 8080}]}
---
apiVersion: v1
kind: Pod
metadata:
  name: cart-1
  namespace: shop
  labels: {app: cart, security.istio.io/tlsMode: istio}
  annotations: {sidecar.istio.io/status: '{"containers":["istio-proxy"],"revision":"default"}'}
spec:
  containers: [{name: cart, image: example.test/cart, ports: [{containerPort: 8080}]}, {name: istio-proxy, image: docker.io/istio/proxyv2:1.31.0, args: [proxy, sidecar]}]
status: {phase: Running, podIP: 10.0.0.1, conditions: [{type: Ready, status: "True"}]}
---
apiVersion: v1
kind: Namespace
metadata: {name: ingress-nginx}
---
apiVersion: networking.k8s.io/v1
kind: IngressClass
metadata: {name: nginx}
spec: {controller: k8s.io/ingress-nginx}
---
apiVersion: v1
kind: Service
metadata: {name: ingress-nginx-controller, namespace: ingress-nginx}
spec: {type: LoadBalancer, selector: {app.kubernetes.io/name: ingress-nginx}, ports: [{name: http, port: 80, targetPort: 80}]}
---
apiVersion: v1
kind: Pod
metadata: {name: nginx-1, namespace: ingress-nginx, labels: {app.kubernetes.io/name: ingress-nginx}}
spec:
  containers: [{name: controller, image: registry.k8s.io/ingress-nginx/controller:v1.12.0, args: [/nginx-ingress-controller, --controller-class=k8s.io/ingress-nginx]}]
status: {phase: Running, podIP: 10.0.0.2, conditions: [{type: Ready, status: "True"}]}
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: cart, namespace: shop}
spec:
  ingressClassName: nginx
  rules: [{host: shop.example, http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: cart, port: {number: 80}}}}]}}]
`;

const CLEAN = `${MESH}---
apiVersion: v1
kind: Service
metadata: {name: quiet}
spec: {selector: {app: quiet}, ports: [{port: 80}]}
`;

describe('analyze', () => {
  it('prints each path as a cluster', async () => {
    write('eu/all.yaml', REFUSED);
    write('us/all.yaml', CLEAN);
    const { out, err } = await run(['analyze', '--complete', 'eu', 'us']);
    expect(err).toBe('');
    expect(out).toMatch(/^eu {2}/);
    expect(out).toMatch(/\nus {2}/);
    expect(out).toContain('✖ Broken  shop/cart  Standalone');
    expect(out).toContain('Requests to shop.example fail.');
    expect(out).toContain('Ingress shop/cart (eu/all.yaml:');
    expect(out).toContain('Not exposed: default/quiet');
    // eslint-disable-next-line no-control-regex
    expect(out).not.toMatch(/\u001b/);
  });

  it('prints JSON that the contract describes, the same each time', async () => {
    write('all.yaml', REFUSED);
    const first = await run(['analyze', '--complete', '--format', 'json', '.']);
    const again = await run(['analyze', '--complete', '--format=json', '.']);
    const [analysis] = z
      .array(clusterAnalysisSchema)
      .parse(JSON.parse(first.out));
    expect(analysis.world).toBe('closed');
    expect(analysis.entries[0].ref.origin).toMatchObject({ file: 'all.yaml' });
    expect(again.out).toBe(first.out);
  });

  it('prints SARIF, also for problems of the input', async () => {
    const { out } = await run(['analyze', '--format', 'sarif', '-'], {
      stdin: `${CLEAN}---\nkind: [\n`,
    });
    expect(JSON.parse(out)).toMatchObject({
      version: '2.1.0',
      runs: [
        {
          results: [
            {
              ruleId: 'input/malformed-document',
              locations: [
                { physicalLocation: { artifactLocation: { uri: 'stdin' } } },
              ],
            },
          ],
        },
      ],
    });
  });

  it('has colour and progress for a person only', async () => {
    write('all.yaml', CLEAN);
    const { out, err } = await run(['analyze', '.'], { tty: true });
    // eslint-disable-next-line no-control-regex
    expect(out).toMatch(/\u001b\[1m/);
    expect(err).toContain('analysing');
    expect(err.endsWith('\r\u001b[2K')).toBe(true);
  });
});

describe('exit status', () => {
  it.each`
    case                            | files                                                                                     | argv                                                    | status
    ${'nothing to complain about'}  | ${{ 'a.yaml': CLEAN }}                                                                    | ${['analyze', '--complete', '.']}                       | ${0}
    ${'a malformed document'}       | ${{ 'a.yaml': `${CLEAN}---\nkind: [\n` }}                                                 | ${['analyze', '--complete', '.']}                       | ${3}
    ${'the same, allowed'}          | ${{ 'a.yaml': `${CLEAN}---\nkind: [\n` }}                                                 | ${['analyze', '--complete', '--allow-incomplete', '.']} | ${0}
    ${'a kind that was forbidden'}  | ${{ 'a.yaml': CLEAN, 'reads.yaml': 'reads: [{group: "", kind: Pod, state: forbidden}]' }} | ${['analyze', '--complete', '.']}                       | ${3}
    ${'a path that is not there'}   | ${{ 'a.yaml': CLEAN }}                                                                    | ${['analyze', 'gone']}                                  | ${2}
    ${'a folder without manifests'} | ${{ 'k/a.txt': CLEAN }}                                                                   | ${['analyze', 'k']}                                     | ${2}
    ${'an unknown option'}          | ${{ 'a.yaml': CLEAN }}                                                                    | ${['analyze', '--what', '.']}                           | ${2}
    ${'an unknown format'}          | ${{ 'a.yaml': CLEAN }}                                                                    | ${['analyze', '--format', 'xml', '.']}                  | ${2}
    ${'no command'}                 | ${{}}                                                                                     | ${[]}                                                   | ${2}
    ${'an unknown command'}         | ${{}}                                                                                     | ${['analyse', '.']}                                     | ${2}
    ${'no path'}                    | ${{}}                                                                                     | ${['analyze']}                                          | ${2}
    ${'help'}                       | ${{}}                                                                                     | ${['analyze', '--help']}                                | ${0}
    ${'version'}                    | ${{}}                                                                                     | ${['--version']}                                        | ${0}
  `('is $status for $case', async ({ files, argv, status }) => {
    for (const [file, content] of Object.entries(files)) {
      write(file, String(content));
    }
    const result = await run(argv);
    expect(result).toMatchObject({ status });
    expect(result.out + result.err).not.toBe('');
  });

  it.each`
    failOn        | allowIncomplete | problem                | status
    ${'critical'} | ${false}        | ${undefined}           | ${0}
    ${'high'}     | ${false}        | ${undefined}           | ${1}
    ${'info'}     | ${true}         | ${'template'}          | ${1}
    ${'never'}    | ${false}        | ${undefined}           | ${0}
    ${'never'}    | ${false}        | ${'template'}          | ${3}
    ${'never'}    | ${true}         | ${'template'}          | ${0}
    ${'never'}    | ${false}        | ${'not-analysed-kind'} | ${0}
    ${'high'}     | ${true}         | ${'unreadable-file'}   | ${2}
  `(
    'is $status for a high finding with --fail-on $failOn and $problem',
    ({ failOn, allowIncomplete, problem, status }) => {
      const analysis = analysisFixture(
        problem ? { problems: [{ code: problem, message: 'x' }] } : {},
      );
      expect(exitStatus([analysis], { failOn, allowIncomplete })).toBe(status);
    },
  );

  it('names what is wrong without control characters', async () => {
    const { err, status } = await run(['analyze', 'no\u001b[2Jthing']);
    expect(status).toBe(2);
    expect(err).toBe('istio-ingress: no\\u001b[2Jthing: it does not exist\n');
  });
});

describe('explain', () => {
  it('prints one service with all evidence', async () => {
    write('all.yaml', REFUSED);
    const { out, status } = await run([
      'explain',
      '--complete',
      'shop/cart',
      '.',
    ]);
    expect(status).toBe(0);
    expect(out).toMatch(
      /Hop 1 of 1, from .* to shop\/cart: ✖ Refused {2}sent: Plaintext {2}accepted: Strict/,
    );
    expect(out).toContain('PeerAuthentication shop/default');
  });

  it.each`
    subject      | message
    ${'cart'}    | ${'write NAMESPACE/NAME'}
    ${'shop/no'} | ${'no Service shop/no in .'}
  `('refuses $subject', async ({ subject, message }) => {
    write('all.yaml', REFUSED);
    const { err, status } = await run(['explain', subject, '.']);
    expect(status).toBe(2);
    expect(err).toContain(message);
  });
});
