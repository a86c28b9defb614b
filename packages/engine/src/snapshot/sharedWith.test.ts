import fc from 'fast-check';
import { sharedWith } from './sharedWith';

const values = fc.jsonValue({ maxDepth: 3 });

describe('what is shared with what was read before', () => {
  it('says the same, byte for byte', () => {
    fc.assert(
      fc.property(values, values, (before, next) => {
        const was = JSON.stringify(before);
        const text = JSON.stringify(next);
        expect(JSON.stringify(sharedWith(before, next))).toBe(text);
        expect(JSON.stringify(before)).toBe(was);
      }),
    );
  });

  it('is what was read before, where both say the same', () => {
    fc.assert(
      fc.property(values, value => {
        const copy = structuredClone(value);
        expect(sharedWith(value, copy)).toBe(value);
      }),
    );
  });

  it('has the parts of it that say the same', () => {
    const before = { name: 'a', labels: { app: 'web' }, ports: [{ port: 1 }] };
    const next = {
      name: 'b',
      labels: { app: 'web' },
      ports: [{ port: 1 }, { port: 2 }],
    };
    const shared = sharedWith(before, next);
    expect(shared.labels).toBe(before.labels);
    expect(shared.ports[0]).toBe(before.ports[0]);
    expect(shared.ports).toHaveLength(2);
  });

  it('keeps the order of fields, and fields without a value', () => {
    const before = { a: 1, b: 2, c: undefined };
    expect(sharedWith(before, { b: 2, a: 1 })).not.toBe(before);
    expect(Object.keys(sharedWith(before, { b: 2, a: 1 }))).toEqual(['b', 'a']);
    expect(sharedWith(before, { a: 1, b: 2, c: undefined })).toBe(before);
  });
});
