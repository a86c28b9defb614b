import { diffLines, unifiedPatch } from './textDiff';

const before = 'a: 1\nb: 2\nc: 3\nd: 4\ne: 5\nf: 6\n';
const after = 'a: 1\nb: 2\nc: 3\nd: 4\nx: 0\ne: 5\nf: 6\n';

describe('diffLines', () => {
  it('shows only the change and three lines around it', () => {
    expect(diffLines(before, after)).toEqual([
      { kind: 'same', text: 'b: 2' },
      { kind: 'same', text: 'c: 3' },
      { kind: 'same', text: 'd: 4' },
      { kind: 'added', text: 'x: 0' },
      { kind: 'same', text: 'e: 5' },
      { kind: 'same', text: 'f: 6' },
    ]);
  });

  it('shows a created object as added and a deleted one as removed', () => {
    expect(diffLines(undefined, 'a: 1\n')).toEqual([
      { kind: 'added', text: 'a: 1' },
    ]);
    expect(diffLines('a: 1\n', undefined)).toEqual([
      { kind: 'removed', text: 'a: 1' },
    ]);
  });

  it('says nothing about equal texts', () => {
    expect(diffLines(before, before)).toEqual([]);
  });

  it('keeps lines that look like a part of a patch', () => {
    expect(diffLines('', '--- a\n+++ b\n')).toEqual([
      { kind: 'added', text: '--- a' },
      { kind: 'added', text: '+++ b' },
    ]);
  });
});

describe('unifiedPatch', () => {
  it('puts all objects into one patch', () => {
    const patch = unifiedPatch([
      { title: 'Ingress shop/cart', before, after },
      { title: 'Service shop/new', after: 'a: 1\n' },
    ]);

    expect(patch).toContain('--- Ingress shop/cart\n+++ Ingress shop/cart\n');
    expect(patch).toContain('+x: 0\n');
    expect(patch).toContain('--- /dev/null\n+++ Service shop/new\n');
  });

  it('keeps a title to its own line', () => {
    const patch = unifiedPatch([
      { title: 'Ingress a\n+++ /etc/passwd', before: 'a\n', after: 'b\n' },
    ]);

    expect(patch.split('\n').filter(line => line.startsWith('+++'))).toEqual([
      '+++ Ingress a /etc/passwd',
    ]);
  });
});
