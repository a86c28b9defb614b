import type { RootInstanceMetadataService } from '@backstage/backend-plugin-api';

/** Whether the notifications backend runs in this process. */
export async function isNotificationsInstalled(
  instance: RootInstanceMetadataService,
): Promise<boolean> {
  const plugins = await instance.getInstalledPlugins();
  return plugins.some(({ pluginId }) => pluginId === 'notifications');
}
