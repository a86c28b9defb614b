import {
  strictAnswerSchema,
  strictPlanSchema,
  whatIfResultSchema,
} from 'istio-ingress-contract';
import { useFolder } from './testing/runInFolder';
import { INGRESS, SHOP } from './testing/shop';

const { run, write } = useFolder();

const FIXED = INGRESS.replace(
  '  namespace: shop\n',
  `  namespace: shop
  annotations:
    nginx.ingress.kubernetes.io/service-upstream: "true"
    nginx.ingress.kubernetes.io/upstream-vhost: cart.shop.svc.cluster.local
`,
);

describe('what-if --strict', () => {
  it.each`
    world           | ingress    | strict                           | status | answer
    ${'--complete'} | ${FIXED}   | ${['namespace', 'shop']}         | ${0}   | ${'✔ Yes: none of 1 route from outside would fail.'}
    ${'--complete'} | ${FIXED}   | ${['mesh']}                      | ${0}   | ${'✔ Yes: none of 1 route from outside would fail.'}
    ${'--complete'} | ${INGRESS} | ${['namespace', 'shop']}         | ${1}   | ${'✖ No: 1 of 1 route from outside would fail.'}
    ${'--complete'} | ${FIXED}   | ${['namespace=shop']}            | ${0}   | ${'✔ Yes: none of 1 route from outside would fail.'}
    ${'--complete'} | ${FIXED}   | ${['service=shop/cart']}         | ${0}   | ${'STRICT for Service shop/cart?'}
    ${'--complete'} | ${INGRESS} | ${['service', 'shop/cart']}      | ${1}   | ${'✖ No: 1 of 1 route from outside would fail.'}
    ${'--complete'} | ${INGRESS} | ${['mesh']}                      | ${1}   | ${'✖ No: 1 of 1 route from outside would fail.'}
    ${'--complete'} | ${''}      | ${['namespace', 'shop']}         | ${0}   | ${'✔ Yes: no route from outside is concerned.'}
    ${undefined}    | ${FIXED}   | ${['namespace', 'shop']}         | ${3}   | ${'? Cannot be known: no PeerAuthentication was given.'}
    ${'--complete'} | ${FIXED}   | ${['namespace', 'istio-system']} | ${3}   | ${'? Cannot be known: istio-system is the root namespace'}
  `(
    'answers $answer for $strict',
    async ({ world, ingress, strict, status, answer }) => {
      write('k/shop.yaml', SHOP);
      write('k/ingress.yaml', ingress);
      const result = await run([
        'what-if',
        'k',
        ...(world ? [world] : []),
        '--strict',
        ...strict,
      ]);
      expect(result).toMatchObject({ status, err: '' });
      expect(result.out).toContain(answer);
    },
  );

  it('names what breaks, and why', async () => {
    write('k.yaml', `${SHOP}---\n${INGRESS}`);
    const { out } = await run([
      'what-if',
      '--complete',
      '--strict',
      'namespace',
      'shop',
      'k.yaml',
    ]);
    expect(out).toContain('Change: create PeerAuthentication shop/default');
    expect(out).toContain(
      'shop.example/ → shop/cart  Ingress shop/cart (k.yaml:',
    );
    expect(out).toMatch(/! Plaintext .* → ✖ Refused/);
    expect(out).toContain('shop/cart: ! Plaintext → ✖ Broken');
  });

  it('tells the way there, a step for each pull request', async () => {
    write('k.yaml', `${SHOP}---\n${INGRESS}`);
    const argv = ['what-if', '--complete', '--strict', 'mesh', '--', 'k.yaml'];
    const { out } = await run(argv);
    expect(out).toContain('The way to STRICT');
    expect(out).toMatch(/1\. Change .*Ingress shop\/cart/);
    expect(out).toContain('then 0 routes would fail');
    expect(out).toMatch(/2\. Turn on STRICT in the whole mesh/);
    const json = await run([
      ...argv.slice(0, 4),
      '--format=json',
      '--',
      'k.yaml',
    ]);
    const { owners, fixes, order, unmended, ...plan } = JSON.parse(json.out);
    expect(
      strictAnswerSchema.parse({ plan, owners, fixes, order, unmended }),
    ).toMatchObject({
      order: [{ left: 0 }, { title: 'Turn on STRICT in the whole mesh' }],
      unmended: [],
    });
  });

  it('prints the plan of the contract', async () => {
    write('k.yaml', `${SHOP}---\n${FIXED}`);
    const { out } = await run([
      'what-if',
      '--format=json',
      '--complete',
      '--strict',
      'mesh',
      '--',
      'k.yaml',
    ]);
    expect(strictPlanSchema.parse(JSON.parse(out))).toMatchObject({
      verdict: 'safe',
      scope: { kind: 'mesh' },
      changes: [{ effect: 'accepts' }],
    });
  });

  it.each([
    [['what-if', '--strict', 'namespace', 'shpo', 'k.yaml']],
    [['what-if', '--strict', 'namespace', 'k.yaml']],
    [['what-if', '--strict', 'mush', 'k.yaml']],
    [['what-if', '--strict', 'service=cart', 'k.yaml']],
    [['what-if', '--strict', 'service=shop/crat', 'k.yaml']],
    [['what-if', '--strict', 'service=shop/cart/80', 'k.yaml']],
    [['what-if', 'k.yaml']],
    [['what-if', '--strict', 'mesh', 'k.yaml', 'k.yaml']],
    [
      [
        'what-if',
        '--strict',
        'mesh',
        '--remove',
        'Ingress/shop/cart',
        '--',
        'k.yaml',
      ],
    ],
    [['what-if', '--remove', 'cart', 'k.yaml']],
    [['what-if', '--remove', 'Ingress/shop/nothing', 'k.yaml']],
    [['what-if', '--patch', 'nothing.yaml', 'k.yaml']],
    [['what-if', '--patch', 'bad.json', 'k.yaml']],
  ])('takes %j for a mistake', async argv => {
    write('k.yaml', `${SHOP}---\n${INGRESS}`);
    write('bad.json', '[{"op": "patch"}]');
    expect(await run(argv)).toMatchObject({ status: 2, out: '' });
  });
});

describe('what-if', () => {
  it('says what the removal of objects would do', async () => {
    write('k.yaml', `${SHOP}---\n${INGRESS}`);
    const { out, status } = await run([
      'what-if',
      'k.yaml',
      '--complete',
      '--remove',
      'ingress/shop/cart',
    ]);
    expect(status).toBe(1);
    expect(out).toContain('✖ Not safe: 1 of 1 route from outside would fail.');
    expect(out).toContain('→ no route');
  });

  it('applies manifests', async () => {
    write('k.yaml', `${SHOP}---\n${INGRESS}`);
    write('new.yaml', FIXED);
    const { out, status } = await run([
      'what-if',
      'k.yaml',
      '--complete',
      '--patch',
      'new.yaml',
      '--format=json',
    ]);
    expect(status).toBe(0);
    expect(whatIfResultSchema.parse(JSON.parse(out))).toMatchObject({
      verdict: 'safe',
      services: [
        { before: { posture: 'plaintext' }, after: { posture: 'mtls' } },
      ],
    });
  });

  it('applies changes as check --fix prints them, and says what gets worse', async () => {
    write('k.yaml', `${SHOP}---\n${FIXED}`);
    write(
      'changes.json',
      JSON.stringify([
        {
          op: 'patch',
          object: {
            group: 'networking.k8s.io',
            kind: 'Ingress',
            namespace: 'shop',
            name: 'cart',
          },
          ops: [{ op: 'remove', path: '/metadata/annotations' }],
        },
      ]),
    );
    const { out, status } = await run([
      'what-if',
      'k.yaml',
      '--complete',
      '--patch',
      'changes.json',
    ]);
    expect(out).toContain(
      '✖ Not safe: no route would fail, but 1 new finding is high or critical.',
    );
    expect(out).toContain('shop/cart: ✔ mTLS → ! Plaintext');
    expect(status).toBe(1);
  });
});
