import { watch } from 'chokidar';
import { afterQuiet } from './afterQuiet';

/** A folder that takes longer to be watched is read meanwhile. */
const READY_MS = 30_000;

/**
 * Calls back once a folder has come to rest after changes: after a quiet time,
 * and during a long series of changes at least every ten quiet times. Events
 * come from the operating system; nothing is polled.
 *
 * @param onError - watching is not possible, or no longer
 * @returns a promise that resolves when changes are noticed from now on
 */
export async function watchFolder(options: {
  folder: string;
  quietMs: number;
  signal: AbortSignal;
  onChange: () => void;
  onError: (error: unknown) => void;
}): Promise<void> {
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
  await new Promise<void>(resolve => {
    const timer = setTimeout(resolve, READY_MS);
    timer.unref();
    const ready = () => {
      clearTimeout(timer);
      resolve();
    };
    watcher.once('ready', ready);
    watcher.once('error', ready);
    signal.addEventListener(
      'abort',
      () => {
        ready();
        watcher.close().catch(onError);
      },
      { once: true },
    );
  });
}
