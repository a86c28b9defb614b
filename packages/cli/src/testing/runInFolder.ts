import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { runCli } from '../runCli';

/** A folder of its own for each test, and the tool run in it. */
export function useFolder() {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'istio-ingress-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  return {
    path: (file: string) => join(folder, file),
    write(file: string, content: string) {
      mkdirSync(dirname(join(folder, file)), { recursive: true });
      writeFileSync(join(folder, file), content);
    },
    async run(argv: string[], { stdin = '', tty = false } = {}) {
      let out = '';
      let err = '';
      const status = await runCli(argv, {
        stdout: {
          write: text => {
            out += text;
          },
          isTTY: tty,
          columns: 100,
        },
        stderr: {
          write: text => {
            err += text;
          },
          isTTY: tty,
        },
        readStdin: async () => new TextEncoder().encode(stdin),
        now: () => '2026-01-01T00:00:00.000Z',
        cwd: folder,
        noColor: false,
      });
      return { status, out, err };
    },
  };
}
