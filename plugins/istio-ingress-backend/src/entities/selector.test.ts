import { matchesSelector, parseSelector } from './selector';

const labels = { app: 'cart', tier: 'web', 'example.com/team': 'a' };

function matches(text: string): boolean {
  const parsed = parseSelector(text);
  if (!parsed.ok) throw new Error(parsed.message);
  return matchesSelector(parsed.selector, labels);
}

describe('label selectors', () => {
  it.each([
    ['app=cart', true],
    ['app==cart', true],
    ['app=cart,tier=web', true],
    [' app = cart , tier = web ', true],
    ['app=cart,tier=db', false],
    ['app!=cart', false],
    ['app!=pay', true],
    ['absent!=x', true],
    ['app in (cart, pay)', true],
    ['app in (pay)', false],
    ['app notin (pay),tier', true],
    ['app notin (cart)', false],
    ['example.com/team', true],
    ['!example.com/team', false],
    ['!absent', true],
    ['app=', false],
    ['constructor', false],
    ['toString=x', false],
  ])('%s: %s', (text, expected) => {
    expect(matches(text)).toBe(expected);
  });

  it.each([
    'app=cart,',
    'a b',
    '=x',
    'app=<script>',
    'app in cart',
    'app in (a',
    '$(x)=y',
    ',',
    'app=a/b',
  ])('does not take %s for a selector', text => {
    expect(parseSelector(text)).toMatchObject({
      ok: false,
      message: expect.stringContaining(
        'is not a requirement of a label selector',
      ),
    });
  });
});
