import { createMockDirectory } from '@backstage/backend-test-utils';
import type { IstioIngressApi } from 'backstage-plugin-istio-ingress-common';
import { parseIntent } from 'istio-ingress-contract';
import { render as engineRender } from 'istio-ingress-engine';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { demoCluster } from '../__testUtils__/demoCluster';
import { clustersOf, runAction, stepOf } from '../__testUtils__/runAction';
import { createExposeAction } from './expose';
import { exposeExamples } from './expose.examples';

const workspace = createMockDirectory();

/** Answers as the backend does. */
const render: IstioIngressApi['render'] = async ({ intent }) => {
  const parsed = parseIntent(intent);
  return {
    basedOn: demoCluster.observedAt,
    routes: [],
    controllers: [],
    rendered: parsed.ok ? engineRender(parsed.intent, demoCluster) : parsed,
  };
};

function run(input: object, api: Partial<IstioIngressApi> = { render }) {
  return runAction(
    createExposeAction({ clusters: clustersOf(api) }),
    input,
    workspace.path,
  );
}

const [onCluster] = exposeExamples.map(({ example }) => stepOf(example).input);

function withExposure(changes: object) {
  return {
    ...onCluster,
    exposure: { ...(onCluster.exposure as object), ...changes },
  };
}

describe('istio-ingress:expose', () => {
  beforeEach(() => workspace.setContent({}));

  it.each(exposeExamples)('example: $description', async ({ example }) => {
    const { action, input } = stepOf(example);
    expect(action).toBe('istio-ingress:expose');
    const { outputs } = await run(input);
    expect(outputs).toMatchObject({
      posture: 'mtls',
      hosts: ['basket.shop.example'],
    });
    const written = readdirSync(workspace.resolve('k8s'));
    expect([...(outputs.files as string[])].sort()).toEqual(
      written.map(file => `k8s/${file}`).sort(),
    );
    expect(written.length).toBeGreaterThan(0);
  });

  it('writes manifests with every field of the intent', async () => {
    const { outputs, lines } = await run(onCluster);
    expect(outputs).toMatchObject({ mode: 'standalone', posture: 'mtls' });
    const texts = (outputs.files as string[]).map(file =>
      readFileSync(workspace.resolve(file), 'utf8'),
    );
    const ingress = parse(
      texts.find(text => text.includes('kind: Ingress')) ?? '',
    );
    expect(ingress).toMatchObject({
      metadata: { name: 'basket', namespace: 'shop' },
      spec: {
        ingressClassName: 'nginx-mesh',
        rules: [{ host: 'basket.shop.example' }],
      },
    });
    expect(lines.join('\n')).toMatch(/shop\/basket: standalone, mtls/);
  });

  it('refuses with the reason and the nearest that can be had', async () => {
    await expect(run(withExposure({ className: 'nginx' }))).rejects.toThrow(
      /cannot be exposed so\..*What can be done instead: \{.*\}/,
    );
    expect(existsSync(workspace.resolve('k8s'))).toBe(false);
  });

  it.each([
    ['a host', { hosts: ['shop"; rm -rf /'] }, /hosts\.0.*host name/],
    ['a class', { className: '../../x' }, /className/],
    ['an unknown field', { sudo: true }, /sudo.*is not a field/],
    ['a vendor', { vendor: 'nobody' }, /vendor/],
  ])('names %s that cannot be', async (_, changes, message) => {
    await expect(run(withExposure(changes))).rejects.toThrow(message);
  });

  it('loses nothing that an earlier step wrote', async () => {
    const { outputs } = await run(onCluster);
    await run(onCluster);
    const [file] = outputs.files as string[];
    workspace.setContent({ k8s: { [file.slice(4)]: 'mine' } });
    await expect(run(onCluster)).rejects.toThrow(/exists already/);
    expect(readFileSync(workspace.resolve(file), 'utf8')).toBe('mine');
  });

  it('does not leave the workspace', async () => {
    await expect(run({ ...onCluster, path: '../outside' })).rejects.toThrow(
      /not allowed/,
    );
  });
});
