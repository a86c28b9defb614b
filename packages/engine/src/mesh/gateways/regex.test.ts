import fc from 'fast-check';
import { matchesWhole } from './regex';

describe('matchesWhole', () => {
  it.each([
    ['/c.*', '/c1', true],
    ['/c.*', '/b/c1', false],
    ['/[^/]+/Do', '/pkg.Svc/Do', true],
    ['/[^/]+/Do', '/a/b/Do', false],
    ['/v[0-9]{1,2}/(users|orders)/?', '/v12/orders', true],
    ['/v[0-9]{1,2}/(users|orders)/?', '/v123/orders', false],
    ['/a(b|)c+', '/acc', true],
    ['^/x\\.html$', '/x.html', true],
    ['^/x\\.html$', '/xahtml', false],
    ['/\\d+-\\w*', '/12-a_9', true],
    ['', '', true],
  ])('%s against %s', (pattern, text, expected) => {
    expect(matchesWhole(pattern, text)).toBe(expected);
  });

  it.each([
    '(?i)/a',
    '/a(?=b)',
    '[[:alpha:]]',
    '(a',
    'a**',
    '\\p{L}',
    'a{2000}',
    '((((a{99}){99}){99}){99})',
  ])('gives up on %s', pattern => {
    expect(matchesWhole(pattern, '/a')).toBeUndefined();
  });

  it('agrees with the built-in engine on the part of the syntax that it knows', () => {
    const atom = fc.constantFrom(
      'a',
      'b',
      '.',
      '[ab]',
      '[^a]',
      '(a|b)',
      '(?:ab)',
      '/',
    );
    const piece = fc
      .tuple(atom, fc.constantFrom('', '*', '+', '?', '{1,2}'))
      .map(parts => parts.join(''));
    const agrees = fc.property(
      fc.array(piece, { maxLength: 5 }).map(parts => parts.join('')),
      fc.string({ unit: fc.constantFrom('a', 'b', '/'), maxLength: 6 }),
      (pattern, text) =>
        matchesWhole(pattern, text) ===
        new RegExp(`^(?:${pattern})$`).test(text),
    );
    expect(
      fc.check(agrees, { seed: 1, numRuns: 2000 }).counterexample,
    ).toBeNull();
  });

  it('takes no exponential time', () => {
    expect(matchesWhole('(a*)*b', 'a'.repeat(5000))).toBe(false);
  });
});
