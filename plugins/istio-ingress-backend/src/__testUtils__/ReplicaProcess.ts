import { type ChildProcess, spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';

const TOKEN = 'of-nobody-outside-this-test';

export interface ReplicaOptions {
  /** Of the repository, where this runs from a bundle too. */
  root: string;
  /** PostgreSQL, and a prefix of the names of databases in it. */
  database: { url: string; prefix: string };
  folder: string;
  lease: string;
}

/** One backend of several, as a process that can be killed and paused. */
export class ReplicaProcess {
  readonly #child: ChildProcess;
  readonly #url: string;
  readonly #exited: Promise<unknown>;
  log = '';

  static async start(options: ReplicaOptions): Promise<ReplicaProcess> {
    const port = await freePort();
    const replica = new ReplicaProcess(options, port);
    await replica.#ready();
    return replica;
  }

  private constructor(options: ReplicaOptions, port: number) {
    const { root, database, folder, lease } = options;
    this.#url = `http://127.0.0.1:${port}`;
    const config = {
      app: { baseUrl: this.#url },
      backend: {
        baseUrl: this.#url,
        listen: { host: '127.0.0.1', port },
        auth: {
          externalAccess: [
            { type: 'static', options: { token: TOKEN, subject: 'a-test' } },
          ],
        },
        database: {
          client: 'pg',
          connection: database.url,
          prefix: database.prefix,
        },
      },
      istioIngress: {
        fileClusters: [{ name: 'eu', path: folder, complete: true }],
        refresh: { debounce: '20ms' },
        // Many transactions a result: an end is likely to come in between.
        database: { batchRows: 4 },
        replicas: { lease },
      },
    };
    this.#child = spawn(
      process.execPath,
      [
        '--require',
        join(root, 'node_modules/@backstage/cli/config/nodeTransform.cjs'),
        join(
          root,
          'plugins/istio-ingress-backend/src/__testUtils__/replicaMain.ts',
        ),
        JSON.stringify(config),
      ],
      {
        cwd: root,
        env: { ...process.env, NODE_ENV: 'development', NODE_OPTIONS: '' },
        stdio: ['ignore', 'pipe', 'pipe'],
      },
    );
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.setEncoding('utf8').on('data', text => {
        this.log += stripVTControlCharacters(text);
      });
    }
    this.#exited = new Promise(resolve => this.#child.on('exit', resolve));
  }

  /** The body of an answer, or undefined when there was none in time. */
  async get(path: string, timeoutMs = 5_000) {
    try {
      const response = await fetch(`${this.#url}/api/istio-ingress/v1${path}`, {
        headers: { authorization: `Bearer ${TOKEN}` },
        signal: AbortSignal.timeout(timeoutMs),
      });
      return response.ok ? await response.json() : undefined;
    } catch {
      return undefined;
    }
  }

  pause(): void {
    this.#child.kill('SIGSTOP');
  }

  resume(): void {
    this.#child.kill('SIGCONT');
  }

  /** At once, as a machine that loses power. */
  async kill(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.#exited;
  }

  async #ready(): Promise<void> {
    const deadline = Date.now() + 120_000;
    while (!(await this.get('/meta', 1_000))) {
      if (this.#child.exitCode !== null || Date.now() > deadline) {
        await this.kill();
        throw new Error(`The replica did not start:\n${this.log.slice(-4000)}`);
      }
      await new Promise(resolve => setTimeout(resolve, 200));
    }
  }
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
