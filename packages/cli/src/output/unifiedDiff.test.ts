import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unifiedDiff } from './unifiedDiff';

const lines = (...all: (string | number)[]) => `${all.join('\n')}\n`;
const many = Array.from({ length: 30 }, (_, index) => index + 1);

describe('unifiedDiff', () => {
  it('shows three lines around a change', () => {
    const after = many.flatMap(n => (n === 10 ? [n, 'new'] : [n]));
    expect(unifiedDiff('a.yaml', lines(...many), lines(...after))).toBe(
      lines(
        '--- a/a.yaml',
        '+++ b/a.yaml',
        '@@ -8,6 +8,7 @@',
        ' 8',
        ' 9',
        ' 10',
        '+new',
        ' 11',
        ' 12',
        ' 13',
      ),
    );
  });

  it('shows new and removed files', () => {
    expect(unifiedDiff('a', undefined, 'x\n')).toBe(
      '--- /dev/null\n+++ b/a\n@@ -0,0 +1 @@\n+x\n',
    );
    expect(unifiedDiff('a', 'x', undefined)).toBe(
      '--- a/a\n+++ /dev/null\n@@ -1 +0,0 @@\n-x\n\\ No newline at end of file\n',
    );
    expect(unifiedDiff('a', 'x', 'x')).toBe('');
  });

  it.each([
    [lines(...many), lines('first', ...many.filter(n => n % 7), 'last')],
    [lines(...many), lines(...many).trimEnd()],
    ['a\r\nb\r\n', 'a\r\nc\r\nb\r\n'],
    [lines('a', 'b', 'a', 'b', 'a'), lines('b', 'a', 'c', 'a', 'b', 'b')],
    [lines(1, 2), lines(3, 4)],
  ])('is taken by git apply (%#)', (before, after) => {
    const folder = mkdtempSync(join(tmpdir(), 'istio-ingress-'));
    try {
      writeFileSync(join(folder, 'f'), before);
      writeFileSync(join(folder, 'd'), unifiedDiff('f', before, after));
      execFileSync('git', ['apply', '--whitespace=nowarn', 'd'], {
        cwd: folder,
      });
      expect(readFileSync(join(folder, 'f'), 'utf8')).toBe(after);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
