import { createMockDirectory } from '@backstage/backend-test-utils';
import type { IstioIngressApi } from 'backstage-plugin-istio-ingress-common';
import { check } from '../__testUtils__/demoCluster';
import {
  basket,
  mtlsIngress,
  plaintextIngress,
} from '../__testUtils__/manifests';
import { clustersOf, runAction, stepOf } from '../__testUtils__/runAction';
import { createCheckAction } from './check';
import { checkExamples } from './check.examples';

const workspace = createMockDirectory();
const k8s = {
  'basket.yaml': basket,
  'ingress.yaml': plaintextIngress,
};

function run(input: object, api: Partial<IstioIngressApi> = { check }) {
  return runAction(
    createCheckAction({ clusters: clustersOf(api) }),
    input,
    workspace.path,
  );
}

describe('istio-ingress:check', () => {
  it('fails on a finding of high severity, after a table in the log', async () => {
    workspace.setContent({ k8s });
    await expect(run({ path: 'k8s', cluster: 'eu' })).rejects.toThrow(
      /did not pass: .*high/,
    );
  });

  it('only warns when nothing is to fail', async () => {
    workspace.setContent({ k8s });
    const { outputs, lines } = await run({
      path: 'k8s',
      cluster: 'eu',
      failOn: 'never',
    });
    expect(outputs).toMatchObject({
      passed: true,
      services: [
        {
          namespace: 'shop',
          name: 'basket',
          modes: ['standalone'],
          posture: 'plaintext',
        },
      ],
    });
    expect(outputs.findings).toContainEqual(
      expect.objectContaining({
        rule: 'pod-ip-upstream',
        object: 'Ingress shop/basket (k8s/ingress.yaml:2)',
        fixable: true,
      }),
    );
    expect(lines).toContain('shop/basket  Standalone  ! Plaintext');
    expect(lines.join('\n')).toMatch(
      /basket\.shop\.example: Clients ──.*──▶ \[.*nginx.*──! Plaintext──▶ \[shop\/basket/,
    );
  });

  it('does not pass for another posture than the one that is asked for', async () => {
    workspace.setContent({ k8s });
    await expect(
      run({ path: 'k8s', cluster: 'eu', failOn: 'critical', posture: 'mtls' }),
    ).rejects.toThrow(/shop\/basket would be plaintext, not mtls/);
  });

  it('says unknown where manifests alone do not tell', async () => {
    workspace.setContent({ k8s });
    const { outputs } = await run({ path: 'k8s', failOn: 'never' }, {});
    expect(outputs.services).toMatchObject([{ posture: 'unknown' }]);
  });

  it('fails when a file cannot be read as manifests', async () => {
    workspace.setContent({ k8s: { 'basket.yaml': 'kind: [Service' } });
    await expect(run({ path: 'k8s' })).rejects.toThrow(/basket\.yaml/);
  });

  it('names a severity that does not exist', async () => {
    workspace.setContent({ k8s });
    await expect(run({ path: 'k8s', failOn: 'urgent' })).rejects.toThrow(
      /failOn/,
    );
  });

  it('asks again while the backend is busy', async () => {
    workspace.setContent({ k8s });
    const busy = Object.assign(new Error('busy'), { statusCode: 503 });
    const flaky = jest
      .fn(check)
      .mockRejectedValueOnce(busy)
      .mockRejectedValueOnce(busy);
    await run(
      { path: 'k8s', cluster: 'eu', failOn: 'never' },
      { check: flaky },
    );
    expect(flaky).toHaveBeenCalledTimes(3);
  });

  it('asks with a token for the backend', async () => {
    workspace.setContent({ k8s });
    const asked = jest.fn(check);
    await run(
      { path: 'k8s', cluster: 'eu', failOn: 'never' },
      { check: asked },
    );
    expect(asked.mock.calls[0][1]?.token).toEqual(expect.any(String));
  });

  it.each(checkExamples)('example: $description', async ({ example }) => {
    workspace.setContent({
      k8s: {
        'basket.yaml': basket,
        'ingress.yaml': mtlsIngress,
      },
    });
    const { action, input } = stepOf(example);
    expect(action).toBe('istio-ingress:check');
    const { outputs } = await run(input);
    expect(outputs).toMatchObject({
      passed: true,
      services: [{ posture: input.cluster ? 'mtls' : 'unknown' }],
    });
  });
});
