import { spawn } from 'node:child_process';
import {
  closeSync,
  cpSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

export type Demo = {
  appUrl: string;
  backendUrl: string;
  /** A copy of examples/clusters that a flow may edit. */
  clusters: string;
  /** Where templates publish to. */
  repositories: string;
  stop(): Promise<void>;
};

const folder = join(process.cwd(), '.cache/e2e');
const log = join(folder, 'demo.log');

/**
 * Starts the demo as `./dev start` does, on free ports, and waits until both
 * the page and the backend answer.
 */
export async function startDemo(): Promise<Demo> {
  const [appPort, backendPort] = await Promise.all([freePort(), freePort()]);
  const appUrl = `http://localhost:${appPort}`;
  const backendUrl = `http://localhost:${backendPort}`;

  mkdirSync(folder, { recursive: true });
  const clusters = copyClusters();
  const repositories = join(folder, 'published');
  rmSync(repositories, { recursive: true, force: true });
  const output = openSync(log, 'w');
  const child = spawn(
    process.execPath,
    ['.yarn/releases/yarn-4.13.0.cjs', 'start'],
    {
      stdio: ['ignore', output, output],
      // A group of its own: yarn starts the two servers as further processes.
      detached: true,
      env: {
        ...process.env,
        BROWSER: 'none',
        APP_CONFIG_app_baseUrl: appUrl,
        APP_CONFIG_backend_baseUrl: backendUrl,
        APP_CONFIG_backend_listen: `127.0.0.1:${backendPort}`,
        APP_CONFIG_backend_cors_origin: appUrl,
        APP_CONFIG_demo_repositories: repositories,
        APP_CONFIG_istioIngress_fileClusters: JSON.stringify(
          readdirSync(clusters).map(name => ({
            name,
            path: join(clusters, name),
            complete: true,
          })),
        ),
      },
    },
  );
  closeSync(output);

  let exited = false;
  const ended = new Promise<void>(resolve => {
    child.on('exit', () => {
      exited = true;
      resolve();
    });
  });
  const signalGroup = (signal: NodeJS.Signals) => {
    try {
      if (child.pid) {
        process.kill(-child.pid, signal);
      }
    } catch {
      // Already gone.
    }
  };
  const stop = async () => {
    signalGroup('SIGTERM');
    await Promise.race([ended, sleep(10_000)]);
    signalGroup('SIGKILL');
  };
  process.once('exit', () => signalGroup('SIGKILL'));
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => process.exit(1));
  }

  try {
    const gaveUp = () => exited;
    await Promise.all([
      answers(`${backendUrl}/.backstage/health/v1/readiness`, gaveUp),
      answers(`${appUrl}/`, gaveUp),
    ]);
  } catch (error) {
    await stop();
    const tail = readFileSync(log, 'utf8').split('\n').slice(-40).join('\n');
    throw new Error(`The demo did not start: ${error}\n${tail}`);
  }
  return { appUrl, backendUrl, clusters, repositories, stop };
}

function copyClusters(): string {
  const copy = join(folder, 'clusters');
  rmSync(copy, { recursive: true, force: true });
  cpSync('examples/clusters', copy, { recursive: true });
  return copy;
}

async function answers(url: string, gaveUp: () => boolean): Promise<void> {
  const deadline = Date.now() + 180_000;
  while (Date.now() < deadline) {
    if (gaveUp()) {
      throw new Error('its process ended');
    }
    try {
      const response = await fetch(url, { signal: AbortSignal.timeout(5_000) });
      if (response.ok) {
        return;
      }
    } catch {
      // Not listening yet.
    }
    await sleep(250);
  }
  throw new Error(`${url} does not answer`);
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() =>
        address && typeof address === 'object'
          ? resolve(address.port)
          : reject(new Error('no free port')),
      );
    });
  });
}
