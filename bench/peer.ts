import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** The istioctl of KUBEBUILDER_ASSETS, if there is one. */
export function findIstioctl(): string | undefined {
  const folder = process.env.KUBEBUILDER_ASSETS;
  const path = folder ? join(folder, 'istioctl') : undefined;
  return path && existsSync(path) ? path : undefined;
}

/**
 * Seconds that `istioctl analyze` takes for the same files. It skips Services
 * and Pods, and the analyzers that want them.
 */
export async function measureIstioctl(
  istioctl: string,
  folder: string,
): Promise<number> {
  const start = performance.now();
  await new Promise<void>((done, fail) => {
    execFile(
      istioctl,
      ['analyze', '--use-kube=false', '-A', folder],
      { maxBuffer: 1 << 28 },
      error => {
        // Findings give an exit status of their own.
        if (error && typeof error.code !== 'number') fail(error);
        else done();
      },
    );
  });
  return (performance.now() - start) / 1000;
}
