import { InputError } from '@backstage/errors';
import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import { z as contract } from 'zod';
import type { Clusters } from '../Clusters';
import { judge } from '../judge';
import { pullRequestText } from '../report/pullRequestText';
import { summaryOf } from '../report/summary';
import { readManifests } from '../workspace/readManifests';
import { describeExamples } from './describe.examples';
import { ground, groundInput, parsedInput } from './groundInput';

const asked = contract.object({
  ...ground,
  service: contract.string().optional(),
});

/** Says what the manifests of the workspace do, for outputs and reviewers. */
export function createDescribeAction({ clusters }: { clusters: Clusters }) {
  return createTemplateAction({
    id: 'istio-ingress:describe',
    description:
      'Describes how the services of manifests in the workspace would be reached: mode, posture and hosts as outputs, and a text for the pull request',
    examples: describeExamples,
    supportsDryRun: true,
    schema: {
      input: {
        ...groundInput,
        service: z =>
          z
            .string({
              description:
                'The service that the outputs are about, as namespace/name, where the manifests have several',
            })
            .optional(),
      },
      output: {
        modes: z => z.array(z.string()),
        posture: z => z.string(),
        hosts: z =>
          z.array(z.string(), { description: 'Hosts it is reached by' }),
        sentence: z => z.string({ description: 'The first line of the page' }),
        pullRequest: z =>
          z.string({
            description: 'Text for a pull request, in Markdown',
          }),
      },
    },
    async handler(ctx) {
      const { path, cluster, complete, service } = parsedInput(
        asked,
        ctx.input,
      );
      const files = await readManifests(ctx.workspacePath, path);
      const analysis = await judge(files, { cluster, complete }, ctx, clusters);
      const summary = summaryOf(analysis, service);
      if (!summary) {
        const names = analysis.services.map(
          ({ ref }) => `${ref.namespace}/${ref.name}`,
        );
        throw new InputError(
          service
            ? `There is no service '${service}' in '${path}'; there are: ${
                names.join(', ') || 'none'
              }`
            : `There is no service in '${path}'`,
        );
      }
      ctx.logger.info(summary.sentence);
      ctx.output('modes', summary.modes);
      ctx.output('posture', summary.posture);
      ctx.output('hosts', summary.hosts);
      ctx.output('sentence', summary.sentence);
      ctx.output('pullRequest', pullRequestText(analysis, { cluster }));
    },
  });
}
