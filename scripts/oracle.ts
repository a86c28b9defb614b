// Asks Istio's own control plane: builds conformance/oracle once into the
// user's cache folder, and passes the arguments on.
//
//   ./dev oracle [-check FOLDER | -cases FOLDER [-only TEXT] | -generate ... | -bench]
//
// Without arguments it checks all cases. Paths are those of the repository.
import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

const source = 'conformance/oracle';

// As for ./dev itself: the machine lacks what the command needs.
const CANNOT = 3;

function cannot(message: string): number {
  console.error(`dev: ${message}`);
  return CANNOT;
}

function main(args: readonly string[]): number {
  const go = spawnSync('go', ['version'], { encoding: 'utf8' });
  if (go.error || go.status !== 0) {
    return cannot(
      'Go is not installed. Istio’s control plane is a Go program: install Go 1.26 or newer, with a module proxy that it can reach. The cases themselves need no Go: ./dev conformance.',
    );
  }

  const cache = process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache');
  const folder = join(cache, 'istio-ingress', 'oracle');
  const binary = join(folder, 'oracle');
  mkdirSync(folder, { recursive: true });
  console.error(
    `dev: building the oracle with ${go.stdout.trim()} (several minutes the first time) ...`,
  );
  // Istio's own dependencies on C are optional, and not wanted here.
  const built = spawnSync('go', ['build', '-o', binary, '.'], {
    cwd: source,
    env: { ...process.env, CGO_ENABLED: '0' },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  if (built.status !== 0) {
    return cannot(
      'the oracle could not be built; the lines above say why. It needs Go 1.26 or newer and a Go module proxy.',
    );
  }

  const asked = args.length > 0 ? args : ['-check', 'conformance/cases'];
  return spawnSync(binary, asked, { stdio: 'inherit' }).status ?? 1;
}

process.exitCode = main(process.argv.slice(2));
