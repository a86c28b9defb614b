import { mockCredentials, mockServices } from '@backstage/backend-test-utils';
import type { TemplateAction } from '@backstage/plugin-scaffolder-node';
import type { IstioIngressApi } from 'backstage-plugin-istio-ingress-common';
import { parse } from 'yaml';
import { Clusters } from '../Clusters';

/** The clusters of a backend that answers as the test says. */
export function clustersOf(api: Partial<IstioIngressApi> = {}): Clusters {
  const unanswered = new Proxy(api, {
    get: (target, name) =>
      Reflect.get(target, name) ??
      (() => Promise.reject(new Error(`${String(name)} was not expected`))),
  });
  return new Clusters({
    api: unanswered as IstioIngressApi,
    auth: mockServices.auth(),
    pauseMs: 1,
  });
}

/** Runs an action as the scaffolder would, which fills in no defaults. */
export async function runAction(
  action: TemplateAction<any, any, 'v2'>,
  input: object,
  workspacePath: string,
  options: { isDryRun?: boolean } = {},
) {
  const outputs: Record<string, unknown> = {};
  const lines: string[] = [];
  const logger = mockServices.logger.mock();
  logger.info.mockImplementation(line => lines.push(line));
  logger.warn.mockImplementation(line => lines.push(line));
  await action.handler({
    input,
    workspacePath,
    logger,
    isDryRun: options.isDryRun,
    task: { id: 'task' },
    output: (name, value) => {
      outputs[String(name)] = value;
    },
    checkpoint: ({ fn }) => Promise.resolve(fn()),
    createTemporaryDirectory: () =>
      Promise.reject(new Error('no action needs one')),
    getInitiatorCredentials: async () => mockCredentials.user(),
  });
  return { outputs, lines };
}

/** The first step of an example. */
export function stepOf(example: string): {
  action: string;
  input: Record<string, unknown>;
} {
  return parse(example).steps[0];
}
