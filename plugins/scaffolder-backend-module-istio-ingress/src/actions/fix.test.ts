import { createMockDirectory } from '@backstage/backend-test-utils';
import type { IstioIngressApi } from 'backstage-plugin-istio-ingress-common';
import { readFileSync } from 'node:fs';
import { check } from '../__testUtils__/demoCluster';
import { basket, plaintextIngress } from '../__testUtils__/manifests';
import { clustersOf, runAction, stepOf } from '../__testUtils__/runAction';
import { createFixAction } from './fix';
import { fixExamples } from './fix.examples';

const workspace = createMockDirectory();
const key = 'pod-ip-upstream|networking.k8s.io/Ingress/shop/basket';

function run(input: object, api: Partial<IstioIngressApi> = { check }) {
  return runAction(
    createFixAction({ clusters: clustersOf(api) }),
    input,
    workspace.path,
  );
}

const textOf = (file: string) => readFileSync(workspace.resolve(file), 'utf8');

describe('istio-ingress:fix', () => {
  it('mends the finding and leaves comments and order alone', async () => {
    workspace.setContent({
      k8s: { 'basket.yaml': basket, 'ingress.yaml': plaintextIngress },
    });
    const { outputs } = await run({
      path: 'k8s',
      cluster: 'demo-eu',
      finding: key,
    });

    expect(outputs.files).toEqual(['k8s/ingress.yaml']);
    expect(outputs.pullRequest).toMatch(/Standalone \| ✔ mTLS/);
    const text = textOf('k8s/ingress.yaml');
    expect(text).toContain('service-upstream: "true"');
    expect(
      text
        .split('\n')
        .filter(line => !/service-upstream|upstream-vhost/.test(line))
        .join('\n'),
    ).toBe(plaintextIngress);
    expect(textOf('k8s/basket.yaml')).toBe(basket);
  });

  it('names the findings that there are', async () => {
    workspace.setContent({
      k8s: { 'basket.yaml': basket, 'ingress.yaml': plaintextIngress },
    });
    await expect(
      run({ path: 'k8s', cluster: 'demo-eu', finding: 'mixed-sidecars' }),
    ).rejects.toThrow(
      new RegExp(`There are: .*${key.replace(/[|.]/g, '\\$&')}`),
    );
  });

  it('changes nothing when an object is in another repository', async () => {
    workspace.setContent({ k8s: { 'basket.yaml': basket } });
    const elsewhere: IstioIngressApi['check'] = ({ cluster, files }) =>
      check({
        cluster,
        files: [...files, { file: 'ingress.yaml', text: plaintextIngress }],
      });
    await expect(
      run(
        { path: 'k8s', cluster: 'demo-eu', finding: key },
        { check: elsewhere },
      ),
    ).rejects.toThrow(/no file of these holds the object/);
    expect(textOf('k8s/basket.yaml')).toBe(basket);
  });

  it('fails when the finding would still hold', async () => {
    workspace.setContent({
      k8s: { 'basket.yaml': basket, 'ingress.yaml': plaintextIngress },
    });
    const stubborn: IstioIngressApi['check'] = ({ cluster }) =>
      check({
        cluster,
        files: [
          { file: 'k8s/basket.yaml', text: basket },
          { file: 'k8s/ingress.yaml', text: plaintextIngress },
        ],
      });
    await expect(
      run(
        { path: 'k8s', cluster: 'demo-eu', finding: key },
        { check: stubborn },
      ),
    ).rejects.toThrow(/would still hold/);
    expect(textOf('k8s/ingress.yaml')).toBe(plaintextIngress);
  });

  it.each(fixExamples)('example: $description', async ({ example }) => {
    workspace.setContent({
      k8s: { 'basket.yaml': basket, 'ingress.yaml': plaintextIngress },
    });
    const { action, input } = stepOf(example);
    expect(action).toBe('istio-ingress:fix');
    const { outputs } = await run(input);
    expect(outputs.files).toEqual(['k8s/ingress.yaml']);
  });
});
