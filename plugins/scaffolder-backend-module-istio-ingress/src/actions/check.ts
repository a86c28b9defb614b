import { InputError } from '@backstage/errors';
import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import { postureSchema, severitySchema } from 'istio-ingress-contract';
import { z as contract } from 'zod';
import type { Clusters } from '../Clusters';
import { judge } from '../judge';
import {
  findingRows,
  problemText,
  reportLines,
  unreadableProblems,
} from '../report/checkReport';
import { readManifests } from '../workspace/readManifests';
import { checkExamples } from './check.examples';
import { ground, groundInput, parsedInput } from './groundInput';

const asked = contract.object({
  ...ground,
  failOn: contract
    .union([severitySchema, contract.literal('never')])
    .default('high'),
  posture: postureSchema.optional(),
});

/** Judges manifests of the workspace, and fails the task by severity. */
export function createCheckAction({ clusters }: { clusters: Clusters }) {
  return createTemplateAction({
    id: 'istio-ingress:check',
    description:
      'Checks how outside traffic would reach the services of manifests in the workspace, and whether each hop would be mTLS. Fails on findings of a severity',
    examples: checkExamples,
    supportsDryRun: true,
    schema: {
      input: {
        ...groundInput,
        failOn: z =>
          z
            .string({
              description:
                'Lowest severity that fails the task: critical, high, medium, low or info; never to warn only. Default: high',
            })
            .optional(),
        posture: z =>
          z
            .string({
              description:
                'Posture that every exposed service must have, such as mtls; any other fails the task',
            })
            .optional(),
      },
      output: {
        passed: z => z.boolean({ description: 'Nothing failed' }),
        findings: z =>
          z.array(
            z.object({
              key: z.string(),
              rule: z.string(),
              severity: z.string(),
              object: z.string(),
              title: z.string(),
              fixable: z.boolean(),
            }),
            { description: 'Worst first' },
          ),
        services: z =>
          z.array(
            z.object({
              namespace: z.string(),
              name: z.string(),
              modes: z.array(z.string()),
              posture: z.string(),
            }),
          ),
      },
    },
    async handler(ctx) {
      const { path, cluster, complete, failOn, posture } = parsedInput(
        asked,
        ctx.input,
      );
      const files = await readManifests(ctx.workspacePath, path);
      const analysis = await judge(files, { cluster, complete }, ctx, clusters);
      for (const line of reportLines(analysis, {
        files: files.length,
        cluster,
      })) {
        ctx.logger.info(line);
      }

      const order = severitySchema.options;
      const failing =
        failOn === 'never'
          ? []
          : analysis.findings.filter(
              ({ severity }) =>
                order.indexOf(severity) <= order.indexOf(failOn),
            );
      const otherPosture = analysis.services.filter(
        service =>
          posture &&
          service.posture !== posture &&
          service.posture !== 'not-exposed',
      );
      const unread = unreadableProblems(analysis.problems);
      const reasons = [
        ...unread.map(problemText),
        ...analysis.notEvaluated
          .filter(({ reason }) => reason.code === 'error')
          .map(({ id, reason }) => `${id} failed: ${reason.message}`),
        ...otherPosture.map(
          ({ ref, posture: is }) =>
            `${ref.namespace}/${ref.name} would be ${is}, not ${posture}`,
        ),
        ...failing.map(({ severity, title }) => `${severity}: ${title}`),
      ];
      ctx.output('passed', reasons.length === 0);
      ctx.output('findings', findingRows(analysis.findings));
      ctx.output(
        'services',
        analysis.services.map(({ ref, modes, posture: is }) => ({
          namespace: ref.namespace,
          name: ref.name,
          modes,
          posture: is,
        })),
      );
      if (reasons.length === 0) return;
      if (failOn === 'never') {
        for (const reason of reasons) ctx.logger.warn(reason);
        return;
      }
      throw new InputError(
        `The manifests did not pass: ${reasons.join(
          '; ',
        )}. See the table in the log`,
      );
    },
  });
}
