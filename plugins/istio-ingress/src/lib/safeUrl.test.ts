import { safeUrl } from './safeUrl';

describe('safeUrl', () => {
  it('lets https links through', () => {
    expect(safeUrl('https://istio.io/latest/docs/')).toBe(
      'https://istio.io/latest/docs/',
    );
  });

  it.each([
    undefined,
    '',
    'http://istio.io/',
    'javascript:alert(1)', // eslint-disable-line no-script-url
    'data:text/html,x',
    '//istio.io',
    'https://',
    ' https://istio.io',
  ])('refuses %s', address => {
    expect(safeUrl(address)).toBeUndefined();
  });
});
