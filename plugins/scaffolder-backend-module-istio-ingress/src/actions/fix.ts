import { resolveSafeChildPath } from '@backstage/backend-plugin-api';
import { ConflictError, InputError, NotFoundError } from '@backstage/errors';
import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import type {
  ClusterAnalysis,
  Finding,
  ManifestFile,
} from 'istio-ingress-contract';
import { editSources, type EditedFile } from 'istio-ingress-engine';
import { promises as fs } from 'node:fs';
import { dirname } from 'node:path';
import { z as contract } from 'zod';
import type { Clusters } from '../Clusters';
import { judge } from '../judge';
import { objectText } from '../report/checkReport';
import { pullRequestText } from '../report/pullRequestText';
import { oneLine } from '../report/textTable';
import { readManifests } from '../workspace/readManifests';
import { fixExamples } from './fix.examples';
import { ground, groundInput, parsedInput } from './groundInput';

const asked = contract.object({
  ...ground,
  finding: contract.string().min(1),
});

/** Mends a finding in the files of the workspace, and proves that it is gone. */
export function createFixAction({ clusters }: { clusters: Clusters }) {
  return createTemplateAction({
    id: 'istio-ingress:fix',
    description:
      'Applies the fix of a finding to manifests in the workspace. Comments and order stay; the finding is gone afterwards, or the task fails and no file is changed',
    examples: fixExamples,
    supportsDryRun: true,
    schema: {
      input: {
        ...groundInput,
        finding: z =>
          z.string({
            description:
              'Key of the finding, as the page, the API and istio-ingress:check give it; or its rule, where the manifests have one finding of it',
          }),
      },
      output: {
        files: z =>
          z.array(z.string(), {
            description: 'Files that were changed, by their paths',
          }),
        summary: z => z.string({ description: 'What the fix does' }),
        costs: z => z.array(z.string(), { description: 'What it takes away' }),
        pullRequest: z =>
          z.string({ description: 'Text for a pull request, in Markdown' }),
      },
    },
    async handler(ctx) {
      const {
        path,
        cluster,
        complete,
        finding: wanted,
      } = parsedInput(asked, ctx.input);
      const on = { cluster, complete };
      const files = await readManifests(ctx.workspacePath, path);
      const before = await judge(files, on, ctx, clusters);
      const finding = findingOf(before, wanted);
      const { fix } = finding;
      if (!fix) {
        const { reason = '', alternatives = [] } = finding.noFix ?? {};
        throw new InputError(
          [
            `'${finding.title}' has no fix: ${reason}`,
            ...alternatives.map(alternative => `Instead: ${alternative}`),
          ].join(' '),
        );
      }

      const { files: edited, problems } = editSources(files, fix.changes);
      if (problems.length > 0) {
        throw new ConflictError(
          `The fix cannot be written into these files: ${problems
            .map(({ object, message }) => `${objectText(object)}: ${message}`)
            .join('; ')}`,
        );
      }
      const after = await judge(applied(files, edited), on, ctx, clusters);
      if (after.findings.some(({ key }) => key === finding.key)) {
        throw new ConflictError(
          `With the fix in these files '${finding.title}' would still hold; something else decides as well`,
        );
      }

      for (const { file, after: text } of edited) {
        const target = resolveSafeChildPath(ctx.workspacePath, file);
        if (text === undefined) {
          await fs.rm(target);
        } else {
          await fs.mkdir(dirname(target), { recursive: true });
          await fs.writeFile(target, text);
        }
        ctx.logger.info(`Changed ${oneLine(file)}`);
      }
      ctx.logger.info(oneLine(fix.summary));
      for (const cost of fix.costs) ctx.logger.warn(oneLine(cost));
      ctx.output(
        'files',
        edited.map(({ file }) => file),
      );
      ctx.output('summary', fix.summary);
      ctx.output('costs', fix.costs);
      ctx.output('pullRequest', pullRequestText(after, { cluster, fix }));
    },
  });
}

/**
 * By its key; else by rule and object, as the rest of a key tells routes apart
 * whose hosts may be others in the repository; else by its rule.
 */
function findingOf({ findings }: ClusterAnalysis, wanted: string): Finding {
  const ruleAndObject = (key: string) => key.split('|').slice(0, 2).join('|');
  const found = [
    findings.filter(({ key }) => key === wanted),
    findings.filter(({ key }) => ruleAndObject(key) === ruleAndObject(wanted)),
    findings.filter(({ rule }) => rule === wanted),
  ].find(group => group.length > 0);
  if (found && found.length > 1) {
    throw new InputError(
      `There are ${found.length} findings '${oneLine(
        wanted,
      )}'; name one by its key: ${keysOf(found)}`,
    );
  }
  if (found) return found[0];
  throw new NotFoundError(
    `These manifests have no finding '${oneLine(
      wanted,
    )}': it may be mended already, or be about an object of another repository. There are: ${
      keysOf(findings) || 'none'
    }`,
  );
}

function keysOf(findings: readonly Finding[]): string {
  return findings
    .map(({ key }) => key)
    .sort()
    .join(', ');
}

function applied(
  files: readonly ManifestFile[],
  edited: readonly EditedFile[],
): ManifestFile[] {
  const texts = new Map<string, string | undefined>(
    files.map(({ file, text }) => [file, text]),
  );
  for (const { file, after } of edited) texts.set(file, after);
  return [...texts].flatMap(([file, text]) =>
    text === undefined ? [] : { file, text },
  );
}
