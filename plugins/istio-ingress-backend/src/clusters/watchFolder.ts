import { watch } from 'chokidar';
import { afterQuiet } from './afterQuiet';

/**
 * Calls back once a folder has come to rest after changes: after a quiet time,
 * and during a long series of changes at least every ten quiet times. Events
 * come from the operating system; nothing is polled.
 *
 * @param onError - watching is not possible, or no longer
 */
export function watchFolder(options: {
  folder: string;
  quietMs: number;
  signal: AbortSignal;
  onChange: () => void;
  onError: (error: unknown) => void;
}): void {
  const { folder, quietMs, signal, onChange, onError } = options;
  if (signal.aborted) return;

  const note = afterQuiet(onChange, { quietMs, signal });
  const watcher = watch(folder, {
    ignoreInitial: true,
    followSymlinks: false,
    ignorePermissionErrors: true,
    depth: 20,
  });
  watcher.on('all', note);
  watcher.on('error', onError);
  signal.addEventListener(
    'abort',
    () => {
      watcher.close().catch(onError);
    },
    { once: true },
  );
}
