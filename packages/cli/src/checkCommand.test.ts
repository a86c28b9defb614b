import { clusterAnalysisSchema } from 'istio-ingress-contract';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { z } from 'zod';
import { useFolder } from './testing/runInFolder';
import { INGRESS, SHOP } from './testing/shop';

const { path, run, write } = useFolder();
const read = (file: string) => readFileSync(path(file), 'utf8');

function shop() {
  write('k/shop.yaml', SHOP);
  write('k/ingress.yaml', INGRESS);
}

describe('check', () => {
  it('prints findings, what can be fixed, and no services', async () => {
    shop();
    const { out, err, status } = await run(['check', '--complete', 'k']);
    expect({ err, status }).toEqual({ err: '', status: 1 });
    expect(out).toContain('pod-ip-upstream');
    expect(out).toMatch(
      /k: \d findings \(.*High.*\) in 2 services; 1 at or above high\. A fix is known for 1 \(--fix\)\./,
    );
    expect(out).not.toContain('Accepts on');
  });

  it.each`
    argv                                                      | status
    ${['--fail-on', 'critical']}                              | ${0}
    ${['--fail-on', 'never']}                                 | ${0}
    ${['--ignore', 'pod-ip-upstream']}                        | ${0}
    ${['--rule', 'controller-end-of-life']}                   | ${0}
    ${['--rule', 'controller-end-of-life', '--fail-on=info']} | ${1}
    ${['--rule', 'pod-ip-upstream']}                          | ${1}
    ${['--rule', 'pod-ip']}                                   | ${2}
    ${['--ignore', 'nothing']}                                | ${2}
    ${['--write']}                                            | ${2}
    ${['--baseline', 'no.json']}                              | ${2}
    ${['--fix', '--format', 'sarif']}                         | ${2}
  `('exits with $status for $argv', async ({ argv, status }) => {
    shop();
    const result = await run(['check', '--complete', ...argv, 'k']);
    expect(result).toMatchObject({ status });
  });

  it('names the rule that was meant', async () => {
    shop();
    const { err } = await run(['check', '--rule', 'pod-ip', 'k']);
    expect(err).toBe(
      'istio-ingress: there is no rule pod-ip; do you mean pod-ip-upstream?\n',
    );
  });

  it('is incomplete where something is not known', async () => {
    write('k/ingress.yaml', INGRESS);
    expect(await run(['check', 'k'])).toMatchObject({ status: 3 });
    expect(await run(['check', '--allow-incomplete', 'k'])).toMatchObject({
      status: 0,
    });
  });

  it('does not count what a baseline lists, by key', async () => {
    shop();
    const { out } = await run(['check', '--complete', '--format=json', 'k']);
    const [analysis] = z.array(clusterAnalysisSchema).parse(JSON.parse(out));
    const [finding] = analysis.findings;
    expect(
      await run(['check', '--complete', '--ignore', finding.key, 'k']),
    ).toMatchObject({ status: 0 });
    write('known.json', out);
    const known = await run([
      'check',
      '--complete',
      '--baseline=known.json',
      'k',
    ]);
    expect(known.status).toBe(0);
    expect(known.out).toContain('no findings');
    expect(known.out).toMatch(/\d known by the baseline/);
    write('other.json', '{}');
    expect(await run(['check', '--baseline=other.json', 'k'])).toMatchObject({
      status: 2,
    });
  });

  it('writes JUnit that is well-formed, whatever the names are', async () => {
    shop();
    write(
      'k/<&"\u0007.yaml',
      INGRESS.replace('name: cart  # keep', 'name: other').replace(
        'shop.example',
        'other.example',
      ),
    );
    const { out } = await run(['check', '--complete', '--format=junit', 'k']);
    expect(out).toMatch(
      /^<\?xml version="1\.0" encoding="UTF-8"\?>\n<testsuites /,
    );
    expect(out).toContain(
      '<testcase classname="pod-ip-upstream" name="Ingress shop/cart" file="k/ingress.yaml"><failure type="high"',
    );
    expect(out).toContain('file="k/&lt;&amp;&quot;\\u0007.yaml"');
    const [tests, cases] = [
      /tests="(\d+)"/.exec(out)?.[1],
      out.match(/<testcase /g),
    ];
    expect(cases).toHaveLength(Number(tests));
    expect(out.match(/<failure /g)).toHaveLength(2);
  });
});

describe('check --fix', () => {
  const ANNOTATED = `  namespace: shop
  annotations:
    nginx.ingress.kubernetes.io/service-upstream: "true"
    nginx.ingress.kubernetes.io/upstream-vhost: cart.shop.svc.cluster.local
`;

  it('shows a diff and the postures, and writes nothing', async () => {
    shop();
    const { out, status } = await run(['check', '--complete', '--fix', 'k']);
    expect(out).toContain('--- a/k/ingress.yaml\n+++ b/k/ingress.yaml\n');
    expect(out).toContain(
      '+    nginx.ingress.kubernetes.io/service-upstream: "true"\n',
    );
    expect(out).toContain('shop/cart: ! Plaintext → ✔ mTLS');
    expect(out).toContain('1 file would change; --write writes them.');
    expect(status).toBe(1);
    expect(read('k/ingress.yaml')).toBe(INGRESS);
  });

  it('writes the edited file alone, with its mode and comments', async () => {
    shop();
    chmodSync(path('k/ingress.yaml'), 0o640);
    const { out, status } = await run([
      'check',
      '--complete',
      '--fix',
      '--write',
      'k',
    ]);
    expect(status).toBe(0);
    expect(out).toContain('1 file written.');
    expect(read('k/ingress.yaml')).toBe(
      INGRESS.replace('  namespace: shop\n', ANNOTATED),
    );
    // eslint-disable-next-line no-bitwise
    expect(statSync(path('k/ingress.yaml')).mode & 0o777).toBe(0o640);
    expect(read('k/shop.yaml')).toBe(SHOP);
    expect(readdirSync(path('k')).sort()).toEqual([
      'ingress.yaml',
      'shop.yaml',
    ]);
    const again = await run(['check', '--complete', '--fix', '--write', 'k']);
    expect(again).toMatchObject({ status: 0 });
    expect(again.out).toContain('Nothing to fix.');
  });

  it('keeps the line ends of Windows', async () => {
    write('k/shop.yaml', SHOP);
    write('k/ingress.yaml', INGRESS.replace(/\n/g, '\r\n'));
    await run(['check', '--complete', '--fix', '--write', 'k']);
    expect(read('k/ingress.yaml')).toBe(
      INGRESS.replace('  namespace: shop\n', ANNOTATED).replace(/\n/g, '\r\n'),
    );
  });

  it('gives the changes as JSON', async () => {
    shop();
    const { out } = await run([
      'check',
      '--complete',
      '--fix',
      '--format=json',
      'k',
    ]);
    expect(JSON.parse(out)).toMatchObject([
      {
        steps: [{ rule: 'pod-ip-upstream', state: 'applied', ended: true }],
        applied: [{ op: 'patch', object: { kind: 'Ingress' } }],
        services: [
          { before: { posture: 'plaintext' }, after: { posture: 'mtls' } },
        ],
        files: [{ file: 'k/ingress.yaml' }],
      },
    ]);
  });

  it('never writes through a link that leads out of the path', async () => {
    write('k/shop.yaml', SHOP);
    mkdirSync(path('elsewhere'));
    writeFileSync(path('elsewhere/ingress.yaml'), INGRESS);
    symlinkSync(path('elsewhere/ingress.yaml'), path('k/ingress.yaml'));
    const { err, status } = await run([
      'check',
      '--complete',
      '--fix',
      '--write',
      'k',
    ]);
    expect(status).toBe(2);
    expect(err).toContain('k/ingress.yaml: it lies outside of the path');
    expect(read('elsewhere/ingress.yaml')).toBe(INGRESS);
  });

  it('writes through a link that stays within', async () => {
    shop();
    mkdirSync(path('k/real'));
    writeFileSync(path('k/real/ingress.txt'), INGRESS);
    write('k/ingress.yaml', '');
    symlinkSync('real/ingress.txt', path('k/link.yaml'));
    const { status } = await run([
      'check',
      '--complete',
      '--fix',
      '--write',
      'k',
    ]);
    expect(status).toBe(0);
    expect(read('k/real/ingress.txt')).toContain('service-upstream');
    expect(statSync(path('k/link.yaml')).isFile()).toBe(true);
  });

  it('shows what standard input needs, and cannot write it', async () => {
    const stdin = `${SHOP}---\n${INGRESS}`;
    const shown = await run(['check', '--complete', '--fix', '-'], { stdin });
    expect(shown.out).toContain('+++ b/stdin');
    const written = await run(
      ['check', '--complete', '--fix', '--write', '-'],
      { stdin },
    );
    expect(written).toMatchObject({
      status: 2,
      err: 'istio-ingress: standard input cannot be written to\n',
    });
    expect(existsSync(path('stdin'))).toBe(false);
  });
});
