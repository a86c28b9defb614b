import { pointerTo, removeField, setField, setFields } from './patch';

const ingress = {
  group: 'networking.k8s.io',
  kind: 'Ingress',
  namespace: 'shop',
  name: 'cart',
};

describe('setField', () => {
  it('adds a key to a map that exists', () => {
    expect(
      setField(
        { metadata: { annotations: { a: '1' } } },
        ['metadata', 'annotations', 'b'],
        '2',
      ),
    ).toEqual([{ op: 'add', path: '/metadata/annotations/b', value: '2' }]);
  });

  it('adds missing maps with the field in them', () => {
    expect(
      setField({ metadata: {} }, ['metadata', 'annotations', 'x/y'], '1'),
    ).toEqual([
      { op: 'add', path: '/metadata/annotations', value: { 'x/y': '1' } },
    ]);
  });

  it('replaces another value and leaves an equal one alone', () => {
    const manifest = { spec: { type: 'LoadBalancer' } };
    expect(setField(manifest, ['spec', 'type'], 'ClusterIP')).toEqual([
      { op: 'replace', path: '/spec/type', value: 'ClusterIP' },
    ]);
    expect(setField(manifest, ['spec', 'type'], 'LoadBalancer')).toEqual([]);
  });
});

describe('setFields', () => {
  it('adds a shared parent once', () => {
    expect(
      setFields(ingress, { metadata: {} }, [
        { path: ['metadata', 'annotations', 'a'], value: '1' },
        { path: ['metadata', 'annotations', 'b'], value: '2' },
      ]),
    ).toEqual({
      op: 'patch',
      object: ingress,
      ops: [
        { op: 'add', path: '/metadata/annotations', value: { a: '1' } },
        { op: 'add', path: '/metadata/annotations/b', value: '2' },
      ],
    });
  });

  it('is nothing when the object already is as wanted', () => {
    expect(
      setFields(ingress, { metadata: { labels: { a: '1' } } }, [
        { path: ['metadata', 'labels', 'a'], value: '1' },
      ]),
    ).toBeUndefined();
  });
});

it('escapes keys in pointers', () => {
  expect(pointerTo(['metadata', 'annotations', 'a~b/c'])).toBe(
    '/metadata/annotations/a~0b~1c',
  );
});

it('removes only what is there', () => {
  expect(removeField({ spec: { a: 1 } }, ['spec', 'a'])).toEqual([
    { op: 'remove', path: '/spec/a' },
  ]);
  expect(removeField({ spec: {} }, ['spec', 'a'])).toEqual([]);
});
