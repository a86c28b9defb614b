import { createMockDirectory } from '@backstage/backend-test-utils';
import { check } from '../__testUtils__/demoCluster';
import {
  basket,
  mtlsIngress,
  plaintextIngress,
} from '../__testUtils__/manifests';
import { clustersOf, runAction, stepOf } from '../__testUtils__/runAction';
import { createDescribeAction } from './describe';
import { describeExamples } from './describe.examples';

const workspace = createMockDirectory();

function run(input: object) {
  return runAction(
    createDescribeAction({ clusters: clustersOf({ check }) }),
    input,
    workspace.path,
  );
}

describe('istio-ingress:describe', () => {
  it('gives mode, posture and hosts as outputs, and a text for reviewers', async () => {
    workspace.setContent({
      k8s: { 'basket.yaml': basket, 'ingress.yaml': mtlsIngress },
    });
    const { outputs } = await run({ path: 'k8s', cluster: 'demo-eu' });
    expect(outputs).toMatchObject({
      modes: ['standalone'],
      posture: 'mtls',
      hosts: ['basket.shop.example'],
      sentence: expect.stringMatching(/^basket is reached from outside/),
    });
    expect(outputs.pullRequest).toMatch(
      /```text\nbasket\.shop\.example\n {2}Clients ──.*──✔ mTLS──▶ \[.*basket.*\]\n```/,
    );
  });

  it('shows names as they are, whatever is in them', async () => {
    const host = '<b>@team</b>`` [x](//evil.example) |';
    workspace.setContent({
      k8s: {
        'basket.yaml': basket,
        'ingress.yaml': plaintextIngress.replace(
          'basket.shop.example',
          JSON.stringify(host),
        ),
      },
    });
    const { outputs } = await run({ path: 'k8s', cluster: 'demo-eu' });
    const outside = String(outputs.pullRequest)
      .split(/^`{3,}.*$/m)
      .filter((_, index) => index % 2 === 0)
      .join('');
    expect(outside).not.toMatch(/<b>|@team|\]\(/);
  });

  it('names the services that there are', async () => {
    workspace.setContent({ k8s: { 'basket.yaml': basket } });
    await expect(
      run({ path: 'k8s', cluster: 'demo-eu', service: 'shop/cart' }),
    ).rejects.toThrow(/there are: shop\/basket/);
  });

  it.each(describeExamples)('example: $description', async ({ example }) => {
    workspace.setContent({
      k8s: { 'basket.yaml': basket, 'ingress.yaml': mtlsIngress },
    });
    const { action, input } = stepOf(example);
    expect(action).toBe('istio-ingress:describe');
    const { outputs } = await run(input);
    expect(outputs).toMatchObject({
      // Whose the class is, the manifests alone do not tell.
      modes: [input.cluster ? 'standalone' : 'unknown'],
      hosts: ['basket.shop.example'],
    });
  });
});
