import { type ChildProcess, spawn } from 'node:child_process';
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { existsSync, promises as fs } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Agent, fetch } from 'undici';

const assets = process.env.KUBEBUILDER_ASSETS ?? '';

/** Whether the programs of a Kubernetes control plane are at hand. */
export const hasControlPlane =
  assets !== '' &&
  ['etcd', 'kube-apiserver'].every(name => existsSync(join(assets, name)));

export interface ControlPlane {
  url: string;
  /** PEM. */
  ca: string;
  adminToken: string;
  /** Of a user `reader` who may read what a test grants. */
  readerToken: string;
  /** @throws Error that holds the answer, unless it is one of success */
  request(
    method: 'GET' | 'PUT' | 'PATCH' | 'DELETE',
    path: string,
    body?: object,
  ): Promise<Record<string, unknown>>;
  /** What the API server says to the user `reader`. */
  statusForReader(
    method: 'GET' | 'POST' | 'PATCH' | 'DELETE',
    path: string,
    body?: object,
  ): Promise<number>;
  /** Ends the API server, or starts it again at the same address. */
  stopApiServer(): Promise<void>;
  startApiServer(): Promise<void>;
  stop(): Promise<void>;
}

/** A machine that does much else starts a server in ten times as long. */
const PATIENCE_MS = 180_000;

const DEFINITIONS = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';

interface Definition {
  spec: {
    group: string;
    names: { plural: string };
    versions: { name: string; served: boolean }[];
  };
}

function pathsOf({ spec: { group, names, versions } }: Definition): string[] {
  return versions
    .filter(({ served }) => served)
    .map(({ name }) => `/apis/${group}/${name}/${names.plural}?limit=1`);
}

/**
 * A real API server with its store, and nothing else: no controller, scheduler
 * or kubelet. On the loopback address, in a temporary folder.
 */
export async function startControlPlane(
  options: { apiServerFlags?: readonly string[] } = {},
): Promise<ControlPlane> {
  const folder = await fs.mkdtemp(join(tmpdir(), 'control-plane-'));
  const [client, peer, port] = await freePorts(3);
  const store = `http://127.0.0.1:${client}`;
  const url = `https://127.0.0.1:${port}`;
  const adminToken = randomBytes(24).toString('hex');
  const readerToken = randomBytes(24).toString('hex');
  const { privateKey, publicKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  });
  const at = (name: string) => join(folder, name);
  await fs.writeFile(at('accounts.key'), privateKey);
  await fs.writeFile(at('accounts.pub'), publicKey);
  await fs.writeFile(
    at('tokens.csv'),
    `${adminToken},admin,admin,system:masters\n${readerToken},reader,reader\n`,
  );

  const etcd = run('etcd', at('etcd.log'), [
    `--data-dir=${at('etcd')}`,
    '--unsafe-no-fsync',
    '--log-level=warn',
    `--listen-client-urls=${store}`,
    `--advertise-client-urls=${store}`,
    `--listen-peer-urls=http://127.0.0.1:${peer}`,
    `--initial-advertise-peer-urls=http://127.0.0.1:${peer}`,
    `--initial-cluster=default=http://127.0.0.1:${peer}`,
  ]);
  let api: ChildProcess | undefined;
  let dispatcher: Agent | undefined;
  let ca = '';

  const ask = (token: string, method: string, path: string, body?: object) =>
    fetch(url + path, {
      method,
      dispatcher,
      headers: {
        authorization: `Bearer ${token}`,
        ...(body ? { 'content-type': contentType(method, path) } : {}),
      },
      body: body && JSON.stringify(body),
    });
  const statusForReader: ControlPlane['statusForReader'] = async (
    method,
    path,
    body,
  ) => {
    const response = await ask(readerToken, method, path, body);
    await response.text();
    return response.status;
  };
  const request: ControlPlane['request'] = async (method, path, body) => {
    const response = await ask(adminToken, method, path, body);
    const text = await response.text();
    if (!response.ok) {
      throw new Error(`${method} ${path}: ${response.status} ${text}`);
    }
    return JSON.parse(text) as Record<string, unknown>;
  };

  const startApiServer = async () => {
    api = run('kube-apiserver', at('kube-apiserver.log'), [
      `--etcd-servers=${store}`,
      '--bind-address=127.0.0.1',
      '--advertise-address=127.0.0.1',
      `--secure-port=${port}`,
      `--cert-dir=${at('certificates')}`,
      `--token-auth-file=${at('tokens.csv')}`,
      `--service-account-issuer=${url}`,
      `--service-account-key-file=${at('accounts.pub')}`,
      `--service-account-signing-key-file=${at('accounts.key')}`,
      '--authorization-mode=RBAC',
      '--service-cluster-ip-range=10.96.0.0/12',
      '--disable-admission-plugins=ServiceAccount',
      '--endpoint-reconciler-type=none',
      '--profiling=false',
      ...(options.apiServerFlags ?? []),
    ]);
    const started = api;
    await within(PATIENCE_MS, at('kube-apiserver.log'), async () => {
      if (started.exitCode !== null) throw new Error('it has ended');
      // The server makes a certificate for itself, and keeps it.
      ca = await fs.readFile(at('certificates/apiserver.crt'), 'utf8');
      dispatcher ??= new Agent({ connect: { ca } });
      const ready = await ask(adminToken, 'GET', '/readyz?verbose');
      const text = await ready.text();
      if (!ready.ok) throw new Error(text);
      // It is ready before every kind that was defined earlier is.
      const { items } = await request('GET', DEFINITIONS);
      for (const each of items as Definition[]) {
        for (const path of pathsOf(each)) await request('GET', path);
      }
    });
  };
  const stopApiServer = async () => {
    await ended(api);
    api = undefined;
  };
  const stop = async () => {
    await dispatcher?.destroy();
    await stopApiServer();
    await ended(etcd);
    await fs.rm(folder, { recursive: true, force: true });
  };

  try {
    await within(PATIENCE_MS, at('etcd.log'), async () => {
      const health = await fetch(`${store}/health`);
      if (!health.ok) throw new Error(await health.text());
    });
    await startApiServer();
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    url,
    ca,
    adminToken,
    readerToken,
    request,
    statusForReader,
    startApiServer,
    stopApiServer,
    stop,
  };
}

// JSON is YAML; a field manager comes with server-side apply only.
function contentType(method: string, path: string): string {
  if (method !== 'PATCH') return 'application/json';
  return path.includes('fieldManager=')
    ? 'application/apply-patch+yaml'
    : 'application/merge-patch+json';
}

function run(name: string, log: string, args: string[]): ChildProcess {
  const child = spawn(
    'sh',
    ['-c', `exec "$0" "$@" >"${log}" 2>&1`, join(assets, name), ...args],
    { stdio: 'ignore' },
  );
  // A test that is interrupted leaves nothing running.
  process.once('exit', () => child.kill('SIGKILL'));
  return child;
}

async function ended(child: ChildProcess | undefined): Promise<void> {
  if (!child || child.exitCode !== null || child.signalCode !== null) return;
  const end = new Promise(resolve => child.once('exit', resolve));
  child.kill('SIGKILL');
  await end;
}

/** Tries until it works; else fails with the end of the log. */
async function within(
  timeoutMs: number,
  log: string,
  check: () => Promise<void>,
): Promise<void> {
  const end = Date.now() + timeoutMs;
  for (;;) {
    try {
      await check();
      return;
    } catch (error) {
      if (Date.now() > end) {
        const text = await fs.readFile(log, 'utf8').catch(() => '');
        throw new Error(`${error}\n${text.slice(-2000)}`);
      }
      await new Promise(resolve => setTimeout(resolve, 200));
    }
  }
}

async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer());
  const ports: number[] = [];
  for (const server of servers) {
    await new Promise<void>(resolve =>
      server.listen(0, '127.0.0.1', () => resolve()),
    );
    ports.push((server.address() as AddressInfo).port);
  }
  for (const server of servers) {
    await new Promise(resolve => server.close(resolve));
  }
  return ports;
}
