import type { RootInstanceMetadataService } from '@backstage/backend-plugin-api';

/**
 * Whether a module of this process hands over the Kubernetes plugin's clusters.
 * It may start later, so it is not waited for here.
 */
export async function isBridgeInstalled(
  instance: RootInstanceMetadataService,
): Promise<boolean> {
  const plugins = await instance.getInstalledPlugins();
  return plugins.some(
    ({ pluginId, modules }) =>
      pluginId === 'kubernetes' &&
      modules.some(({ moduleId }) => moduleId === 'istio-ingress'),
  );
}
