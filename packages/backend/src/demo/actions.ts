import { resolveSafeChildPath } from '@backstage/backend-plugin-api';
import { ConflictError } from '@backstage/errors';
import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import { existsSync } from 'node:fs';
import { copyFiles, filesBelow, type DemoFolders } from './DemoFolders';

/** In the place of `publish:github`: the workspace becomes a local folder. */
export function createPublishAction(folders: DemoFolders) {
  return createTemplateAction({
    id: 'demo:publish',
    description:
      'Demo only: publishes the workspace as a repository that is a local folder',
    supportsDryRun: true,
    schema: {
      input: {
        repository: z => z.string({ description: 'Name of the repository' }),
      },
      output: { folder: z => z.string() },
    },
    async handler(ctx) {
      const { repository } = ctx.input;
      const folder = folders.repository(repository);
      if (existsSync(folder)) {
        throw new ConflictError(
          `The demo has a repository '${repository}' already; choose another name`,
        );
      }
      const files = await filesBelow(ctx.workspacePath);
      ctx.logger.info(`${files.length} files into ${folder}`);
      if (!ctx.isDryRun) await copyFiles(ctx.workspacePath, folder, files);
      ctx.output('folder', folder);
    },
  });
}

/** In the place of Argo CD or Flux: manifests become objects of a cluster. */
export function createApplyAction(folders: DemoFolders) {
  return createTemplateAction({
    id: 'demo:apply',
    description:
      'Demo only: copies manifests of the workspace into the folder that is a cluster of the demo',
    supportsDryRun: true,
    schema: {
      input: {
        cluster: z => z.string({ description: 'Name of the cluster' }),
        path: z => z.string({ description: 'Folder in the workspace' }),
        into: z =>
          z
            .string({
              description:
                'Folder of the cluster that is written to. Default: all of it',
            })
            .optional(),
        files: z =>
          z
            .array(z.string(), {
              description: 'Only these, by their paths in the workspace',
            })
            .optional(),
      },
    },
    async handler(ctx) {
      const { cluster, path, into = '.', files } = ctx.input;
      const from = resolveSafeChildPath(ctx.workspacePath, path);
      const target = resolveSafeChildPath(folders.cluster(cluster), into);
      const wanted = files && new Set(files);
      const prefix = path === '.' ? '' : `${path.replace(/\/+$/, '')}/`;
      const chosen = (await filesBelow(from)).filter(
        file =>
          /\.ya?ml$/.test(file) && (!wanted || wanted.has(`${prefix}${file}`)),
      );
      ctx.logger.info(`${chosen.join(', ')} into ${target}`);
      if (!ctx.isDryRun) await copyFiles(from, target, chosen);
    },
  });
}

/** In the place of `fetch:plain`: the manifests that a cluster has. */
export function createFetchAction(folders: DemoFolders) {
  return createTemplateAction({
    id: 'demo:fetch',
    description:
      'Demo only: copies the manifests of a cluster of the demo into the workspace',
    supportsDryRun: true,
    schema: {
      input: {
        cluster: z => z.string({ description: 'Name of the cluster' }),
        path: z => z.string({ description: 'Folder in the workspace' }),
      },
    },
    async handler(ctx) {
      const { cluster, path } = ctx.input;
      const from = folders.cluster(cluster);
      const files = (await filesBelow(from)).filter(file =>
        /\.ya?ml$/.test(file),
      );
      const into = resolveSafeChildPath(ctx.workspacePath, path);
      await copyFiles(from, into, files);
      ctx.logger.info(`${files.length} files of ${cluster}`);
    },
  });
}
