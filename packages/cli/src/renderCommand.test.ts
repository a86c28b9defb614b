import { renderedSchema } from 'istio-ingress-contract';
import { existsSync, readFileSync, symlinkSync } from 'node:fs';
import { useFolder } from './testing/runInFolder';
import { SHOP } from './testing/shop';

const { path, run, write } = useFolder();

const INTENT = `# What the team asks for
name: cart
service: {namespace: shop, name: cart, port: 80, protocol: http, selector: {app: cart}}
hosts: [shop.example]
mode: standalone
vendor: ingress-nginx
className: nginx
`;

const FLAGS = [
  'render',
  '--name=cart',
  '--service=shop/cart:80',
  '--selector=app=cart',
  '--protocol=http',
  '--host=shop.example',
  '--mode=standalone',
  '--vendor=ingress-nginx',
  '--class=nginx',
];

describe('render', () => {
  it('prints manifests alone, and tells apart what they are', async () => {
    write('intent.yaml', INTENT);
    const { out, err, status } = await run(['render', 'intent.yaml']);
    expect(status).toBe(0);
    expect(out).toMatch(/^---\n# Source: .*\napiVersion: /);
    expect(out).toContain('kind: Ingress');
    expect(err).toContain('shop/cart will be ✔ mTLS, Standalone');
    expect(err).toContain('Cost: ');
    expect(await run(FLAGS)).toEqual({ out, err, status });
    expect(await run(['render', '-'], { stdin: INTENT })).toMatchObject({
      out,
    });
  });

  it('lets options go over the file', async () => {
    write('intent.yaml', INTENT);
    const { out } = await run([
      'render',
      'intent.yaml',
      '--host=other.example',
    ]);
    expect(out).toContain('other.example');
    expect(out).not.toContain('shop.example');
  });

  it('writes files, none over one that is there', async () => {
    write('intent.yaml', INTENT);
    const first = await run(['render', 'intent.yaml', '-o', 'new/deploy']);
    expect(first).toMatchObject({ status: 0, out: '' });
    expect(
      readFileSync(path('new/deploy/ingress-cart.yaml'), 'utf8'),
    ).toContain('kind: Ingress');
    const again = await run(['render', 'intent.yaml', '-o', 'new/deploy']);
    expect(again).toMatchObject({ status: 2 });
    expect(again.err).toMatch(
      /new\/deploy\/.*: a file of this name is there already/,
    );
  });

  it('never writes over a link that leads nowhere', async () => {
    write('intent.yaml', INTENT);
    write('deploy/readme.md', '');
    symlinkSync(path('gone.yaml'), path('deploy/ingress-cart.yaml'));
    expect(await run(['render', 'intent.yaml', '-o', 'deploy'])).toMatchObject({
      status: 2,
    });
    expect(existsSync(path('gone.yaml'))).toBe(false);
  });

  it('refuses by field, with what would do', async () => {
    const { out, err, status } = await run([
      ...FLAGS.filter(flag => !flag.startsWith('--selector')),
      '--format=table',
    ]);
    expect({ out, status }).toEqual({ out: '', status: 1 });
    expect(err).toContain('✖ Refused  service.selector: ');
    expect(err).toContain('Instead: mtls: none');
  });

  it('looks at the cluster that it is for', async () => {
    write('k/shop.yaml', SHOP);
    const { err, status } = await run([
      ...FLAGS,
      '--for=k',
      '--complete',
      '--service=shop/cart:81',
    ]);
    expect(status).toBe(1);
    expect(err).toContain('Service cart has no port 81');
    const fits = await run([...FLAGS, '--for=k', '--complete']);
    expect(fits.status).toBe(0);
    expect(fits.err).not.toContain('Needs: ');
  });

  it('prints the result of the contract', async () => {
    const { out, err } = await run([...FLAGS, '--format=json']);
    expect(renderedSchema.parse(JSON.parse(out))).toMatchObject({ ok: true });
    expect(err).toBe('');
  });

  it.each([
    [['render']],
    [['render', 'gone.yaml']],
    [['render', 'list.yaml']],
    [['render', 'broken.yaml']],
    [['render', '--service', 'shop/cart']],
    [['render', '--service', 'shop/cart:80', '--selector', 'app']],
    [['render', '--mode', 'sideways']],
  ])('takes %j for a mistake', async argv => {
    write('list.yaml', '- a\n');
    write('broken.yaml', 'a: [\n');
    expect(await run(argv)).toMatchObject({ status: 2, out: '' });
  });

  it('takes no words of an intent for more than words', async () => {
    write(
      'intent.yaml',
      INTENT.replace('name: cart', 'name: "../../x"').replace(
        '[shop.example]',
        '["a\u202eb"]',
      ),
    );
    const { err, status } = await run([
      'render',
      'intent.yaml',
      '-o',
      'deploy',
    ]);
    expect(status).toBe(1);
    expect(err).not.toContain('\u202e');
    expect(existsSync(path('deploy'))).toBe(false);
  });
});
