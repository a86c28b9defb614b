import { resolveSafeChildPath } from '@backstage/backend-plugin-api';
import { ConflictError, InputError } from '@backstage/errors';
import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import { parseIntent, type Rendered } from 'istio-ingress-contract';
import { render } from 'istio-ingress-engine';
import { promises as fs } from 'node:fs';
import { dirname } from 'node:path';
import type { Caller, Clusters } from '../Clusters';
import { refusalText } from '../report/refusalText';
import { oneLine } from '../report/textTable';
import { exposeExamples } from './expose.examples';

/** Writes the manifests by which a service is reached from outside. */
export function createExposeAction({ clusters }: { clusters: Clusters }) {
  return createTemplateAction({
    id: 'istio-ingress:expose',
    description:
      'Writes the manifests by which outside traffic reaches a service, with mTLS on its last hop. What a controller cannot do fails the task, with the reason and what it can do',
    examples: exposeExamples,
    supportsDryRun: true,
    schema: {
      input: {
        path: z =>
          z
            .string({
              description:
                'Folder of the workspace that is written to. Default: k8s',
            })
            .optional(),
        name: z => z.string({ description: 'Name of what is created' }),
        service: z =>
          z
            .object({
              namespace: z.string(),
              name: z.string(),
              port: z.number({ description: 'Of the Service' }),
              protocol: z
                .string({
                  description:
                    'What the application speaks: http, http2, grpc, tcp, or auto. Default: http',
                })
                .optional(),
              selector: z
                .record(z.string(), {
                  description:
                    'Labels of the pods, where the cluster does not have the Service yet',
                })
                .optional(),
            })
            .strict(),
        exposure: z =>
          z
            .object({
              cluster: z
                .string({
                  description:
                    'Cluster whose controllers are used, by its name in the istio-ingress backend. Without it the controller is assumed to be as its documentation says',
                })
                .optional(),
              vendor: z.string({ description: 'Id of the vendor' }),
              mode: z.string({
                description: 'standalone, chained or istio-gateway',
              }),
              hosts: z.array(z.string()).optional(),
            })
            .passthrough()
            .describe('As the field IstioIngressExposure gives it'),
        labels: z =>
          z
            .record(z.string(), { description: 'Of everything created' })
            .optional(),
        layout: z =>
          z
            .string({
              description: 'plain, kustomize or helm-values. Default: plain',
            })
            .optional(),
      },
      output: {
        files: z => z.array(z.string(), { description: 'By their paths' }),
        mode: z => z.string(),
        posture: z =>
          z.string({ description: 'Computed from what is written' }),
        hosts: z => z.array(z.string()),
        costs: z => z.array(z.string(), { description: 'What it takes away' }),
        needs: z =>
          z.array(z.string(), {
            description: 'What has to be true of objects that are not written',
          }),
      },
    },
    async handler(ctx) {
      const { path = 'k8s', exposure, service, ...wanted } = ctx.input;
      const { cluster, hosts = [], ...how } = exposure;
      const rendered = await renderedOn(
        cluster,
        withoutEmpty({
          ...wanted,
          service: withoutEmpty({ protocol: 'http', ...service }),
          hosts,
          ...how,
        }),
        ctx,
        clusters,
      );
      if (!rendered.ok) throw new InputError(refusalText(rendered.refusals));

      const folder = resolveSafeChildPath(ctx.workspacePath, path);
      const written: string[] = [];
      for (const { path: file, text } of rendered.files) {
        const target = resolveSafeChildPath(folder, file);
        await fs.mkdir(dirname(target), { recursive: true });
        // 'wx': what an earlier step wrote is never lost without a word.
        await fs.writeFile(target, text, { flag: 'wx' }).catch(async error => {
          if (error.code !== 'EEXIST') throw error;
          // A task that is run again writes the same.
          if ((await fs.readFile(target, 'utf8')) === text) return;
          throw new ConflictError(
            `${path}/${file} exists already, with something else in it`,
          );
        });
        written.push(path === '.' ? file : `${path}/${file}`);
        ctx.logger.info(`Wrote ${oneLine(written[written.length - 1])}`);
      }
      const [promise] = rendered.promises;
      ctx.logger.info(
        `${promise.service.namespace}/${promise.service.name}: ${
          promise.mode
        }, ${promise.posture}${promise.predicted ? ' (predicted)' : ''}`,
      );
      for (const cost of rendered.costs) ctx.logger.warn(oneLine(cost));
      for (const need of rendered.needs) ctx.logger.warn(oneLine(need));
      ctx.output('files', written);
      ctx.output('mode', promise.mode);
      ctx.output('posture', promise.posture);
      ctx.output('hosts', hosts);
      ctx.output('costs', rendered.costs);
      ctx.output('needs', rendered.needs);
    },
  });
}

async function renderedOn(
  cluster: string | undefined,
  intent: Record<string, unknown>,
  caller: Caller,
  clusters: Clusters,
): Promise<Rendered> {
  if (!cluster) {
    const parsed = parseIntent(intent);
    return parsed.ok ? render(parsed.intent) : parsed;
  }
  const answer = await clusters.ask(caller, (api, options) =>
    api.render({ cluster, intent }, options),
  );
  return answer.rendered;
}

/** A template's expressions give empty text for what was not filled in. */
function withoutEmpty(values: Record<string, unknown>) {
  return Object.fromEntries(
    Object.entries(values).filter(
      ([, value]) => value !== undefined && value !== null && value !== '',
    ),
  );
}
