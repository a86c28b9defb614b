import type { Fix } from 'istio-ingress-contract';
import { manifestPath } from './manifestPath';

function fixOf(...files: (string | undefined)[]): Fix {
  return {
    summary: '',
    costs: [],
    promises: [],
    changes: files.map(file => ({
      op: 'delete',
      object: {
        group: '',
        kind: 'Service',
        name: 'cart',
        ...(file && { origin: { file, document: 1, line: 1 } }),
      },
    })),
  };
}

describe('manifestPath', () => {
  it.each([
    ['the only file', ['shop/cart.yaml', 'shop/cart.yaml'], 'shop/cart.yaml'],
    ['the folder of two files', ['a/b/x.yaml', 'a/b/y.yaml'], 'a/b'],
    ['the folder above both', ['a/b/x.yaml', 'a/c/d/y.yaml'], 'a'],
    ['everything', ['a/x.yaml', 'b/y.yaml'], '.'],
    ['nothing, of a running cluster', [undefined], undefined],
  ])('is %s', (_, files, expected) => {
    expect(manifestPath(fixOf(...files))).toBe(expected);
  });
});
