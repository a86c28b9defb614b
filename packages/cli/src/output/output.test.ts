import { analysisFixture, ingress } from '../testing/analysisFixture';
import { clusterLines } from './clusterLines';
import { chip, line, renderLines } from './lines';
import { plainJson, plainText } from './plainText';

const table = (changes = {}) =>
  renderLines(clusterLines(analysisFixture(changes)), { color: false });

describe('the table', () => {
  it('tells what a person needs, from the top', () => {
    expect(table()).toBe(
      `prod-eu  ✔ Read  taken as complete
  Istio 1.31.0 · revision default · root namespace istio-system · trust domain cluster.local · auto mTLS
  1 of 2 kinds read.
  – Not installed: HTTPRoute

✖ Broken  shop/cart  Standalone
  cart refuses its only ingress: STRICT is on, and ingress-nginx has no sidecar. Requests to shop.example fail.
  shop.example/cart  Ingress shop/cart (deploy/shop.yaml:12)  Standalone
    Clients ──TLS ends here──▶ [ingress-nginx] ──✖ Refused──▶ [cart :8080 ×3]
    Why: The namespace requires mTLS [PeerAuthentication shop/default spec.mtls.mode=STRICT] (deploy/mesh.yaml:1)
  Accepts on 80 → 8080 (http): i Strict  3 pods  The namespace requires mTLS

– Not exposed: shop/search

Findings
✖ High  STRICT refuses the ingress  rejected-by-strict
  Ingress shop/cart (deploy/shop.yaml:12): Requests to shop.example fail
    The namespace requires mTLS [PeerAuthentication shop/default spec.mtls.mode=STRICT] (deploy/mesh.yaml:1)
    No sidecar was found beside the controller [no Pod in ingress-nginx with app=nginx]
  Fix: Give the controller a sidecar
    shop/cart becomes ✔ mTLS
    Cost: The controller restarts

2 services: 1 Broken, 1 Not exposed; 1 entry, 1 finding.
`,
    );
  });

  it('names what was left out, with the reason and the place', () => {
    const text = table({
      reads: [
        {
          group: 'networking.k8s.io',
          kind: 'Ingress',
          state: 'forbidden',
          namespaces: ['shop'],
          simulated: true,
        },
      ],
      entries: [
        {
          ref: ingress,
          vendor: 'unknown',
          candidates: ['ingress-nginx', 'f5-nginx'],
          state: 'unclaimed',
          mode: 'unknown',
          routeIds: [],
          reason: { code: 'no-controller', message: 'No class is named.' },
          because: [],
        },
      ],
      problems: [
        {
          code: 'malformed-document',
          message: 'bad indentation',
          file: 'a.yaml',
          document: 2,
          line: 7,
        },
      ],
      notEvaluated: [
        {
          id: 'pod-ip-upstream',
          stage: 'finding',
          reason: { code: 'forbidden', message: 'Pods could not be read' },
        },
      ],
    });
    expect(text).toContain('? Forbidden: Ingress (in shop; simulated)');
    expect(text).toContain(
      'Ingress shop/cart (deploy/shop.yaml:12): nobody is known to serve it: No class is named. It may be served by ingress-nginx, f5-nginx.',
    );
    expect(text).toContain(
      'a.yaml:7 (document 2): bad indentation [malformed-document]',
    );
    expect(text).toContain('finding pod-ip-upstream: Pods could not be read');
    expect(text).toContain(
      'Incomplete: 1 problem in the input, 1 kind not read completely, 1 entry not evaluated, 1 check not run.',
    );
  });

  it('does not let a name control the terminal', () => {
    const evil = '\u001b[2J\u001b]0;owned\u0007\r\n\u009b31m\u202egnp';
    const analysis = analysisFixture({ cluster: evil });
    analysis.routes[0].rule.hosts = [evil];
    analysis.findings[0].message = evil;
    analysis.services[0].ref.name = evil;
    const text = renderLines(clusterLines(analysis), { color: false });
    // eslint-disable-next-line no-control-regex
    expect(text.replace(/\n/g, '')).not.toMatch(
      /[\u0000-\u001f\u007f-\u009f\u202e]/,
    );
    expect(text).toContain('\\u001b[2J');
  });
});

describe('lines', () => {
  it('are wrapped at words, with a margin', () => {
    expect(
      renderLines([line(2, 'one two three four five six seven')], {
        color: false,
        columns: 22,
      }),
    ).toBe('  one two three four\n    five six seven\n');
  });

  it('have colour only when asked', () => {
    const word = {
      label: 'Plaintext',
      sentence: '',
      tone: 'warning',
      symbol: 'warning',
    } as const;
    expect(renderLines([line(0, chip(word))], { color: false })).toBe(
      '! Plaintext\n',
    );
    expect(renderLines([line(0, chip(word))], { color: true })).toContain(
      '\u001b[33m',
    );
  });
});

describe('plain text', () => {
  it.each`
    text             | safe
    ${'a\u001b[31m'} | ${'a\\u001b[31m'}
    ${'a\nb'}        | ${'a\\u000ab'}
    ${'\ud800x'}     | ${'\\ud800x'}
    ${'𝄞 café'}      | ${'𝄞 café'}
  `('escapes what could do harm in $safe', ({ text, safe }) => {
    expect(plainText(text)).toBe(safe);
  });

  it('keeps JSON the same data', () => {
    const value = { a: '\u001b[2J\u009b\u202e\n"\\', b: ['\u2028'] };
    const text = plainJson(value);
    expect(JSON.parse(text)).toEqual(value);
    expect(text).not.toMatch(/[\u001b\u009b\u202e\u2028]/);
  });
});
