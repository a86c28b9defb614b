import { scopeOf, scopeText } from './strictQuestion';

describe('the scope in an address', () => {
  it.each(['mesh', 'namespace/shop', 'service/shop/cart'])('is %s', text => {
    const scope = scopeOf(text);
    expect(scope && scopeText(scope)).toBe(text);
  });

  it.each([
    null,
    '',
    'mesh/shop',
    'namespace',
    'namespace/a/b',
    'service/a',
    'service/a/b/c',
    'pod/a',
  ])('is none in %s', text => expect(scopeOf(text)).toBeUndefined());
});
