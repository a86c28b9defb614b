import { matchesSelector } from '../../snapshot/selectors';
import { parseSelector } from './selectorText';

describe('a label selector as arguments write it', () => {
  it.each`
    text                     | labels                      | matches
    ${'a=b'}                 | ${{ a: 'b' }}               | ${true}
    ${'a==b'}                | ${{ a: 'c' }}               | ${false}
    ${'a!=b'}                | ${{}}                       | ${true}
    ${'a=b,c=d'}             | ${{ a: 'b' }}               | ${false}
    ${'a in (b, c), x.io/d'} | ${{ a: 'c', 'x.io/d': '' }} | ${true}
    ${'a notin (b,c)'}       | ${{ a: 'c' }}               | ${false}
    ${'!a'}                  | ${{ a: 'b' }}               | ${false}
    ${'! a'}                 | ${{ b: 'b' }}               | ${true}
    ${'inner'}               | ${{ inner: 'yes' }}         | ${true}
    ${''}                    | ${{}}                       | ${true}
  `('$text on $labels is $matches', ({ text, labels, matches }) => {
    const selector = parseSelector(text);
    expect(selector && matchesSelector(selector, labels)).toBe(matches);
  });

  it.each(['a in b', 'a=b c', '=b', 'a in (b'])('is not %s', text => {
    expect(parseSelector(text)).toBeUndefined();
  });
});
