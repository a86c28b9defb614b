import fc from 'fast-check';
import { z } from 'zod';
import { kinds } from '../kinds';
import { fastReader, ODD } from './fastRead';

const values = fc.oneof(
  fc.constantFrom<unknown>(null, undefined, '', 'text', 80, -1, 1.5, true),
  fc.constantFrom<unknown>([], {}, [null], ['a'], [{}], { a: 'b' }, { a: 1 }),
  fc.jsonValue(),
);

// Parsed, so that an object may have a key that an assignment would not make.
function jsonOf(pairs: readonly [string, string][]): string {
  const fields = pairs.map(
    ([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`,
  );
  return `{${fields.join()}}`;
}

/** Something of the shape that a schema of a kind asks for, or nearly so. */
function shaped(shape: unknown, depth = 0): fc.Arbitrary<unknown> {
  const { def } = shape as {
    def: {
      type: string;
      in?: unknown;
      innerType?: unknown;
      element?: unknown;
      shape?: Record<string, unknown>;
    };
  };
  const inner =
    (def.type === 'pipe' && def.in) ||
    (['optional', 'nullable'].includes(def.type) && def.innerType);
  if (inner) return shaped(inner, depth);
  const right = (): fc.Arbitrary<unknown> => {
    if (depth > 6) return fc.constant(undefined);
    if (def.type === 'object') {
      return fc.record(
        Object.fromEntries(
          Object.entries(def.shape ?? {}).map(([key, field]) => [
            key,
            shaped(field, depth + 1),
          ]),
        ),
        { requiredKeys: [] },
      );
    }
    if (def.type === 'array') {
      return fc.array(shaped(def.element, depth + 1), { maxLength: 2 });
    }
    if (def.type === 'record') {
      const keys = fc.oneof(fc.string(), fc.constant('__proto__'));
      return fc
        .array(fc.tuple(keys, fc.string()), { maxLength: 3 })
        .map(pairs => JSON.parse(jsonOf(pairs)));
    }
    if (def.type === 'number') return fc.integer();
    if (def.type === 'boolean') return fc.boolean();
    return fc.string();
  };
  return fc.oneof({ weight: 20, arbitrary: right() }, values);
}

describe('the fast reader', () => {
  it.each(kinds.map(kind => [`${kind.group}/${kind.kind}`, kind] as const))(
    'reads %s as its schema does, or leaves it to the schema',
    (_, { schema }) => {
      const read = fastReader(schema);
      fc.assert(
        fc.property(shaped(schema), value => {
          const fast = read(value);
          const slow = schema.safeParse(value);
          if (fast === ODD) return;
          expect(slow.success).toBe(true);
          expect(fast).toEqual(slow.data);
        }),
        { numRuns: 60 },
      );
    },
  );

  it('reads what clusters hold, and does not leave it to the schema', () => {
    const { schema } = kinds.find(({ kind }) => kind === 'Pod')!;
    const read = fastReader(schema);
    const pod = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'a' },
      spec: {
        containers: [
          {
            name: 'app',
            image: 'app:1',
            env: [{ name: 'A', valueFrom: {} }],
            ports: [{ containerPort: 8080, protocol: 'TCP' }],
          },
        ],
        initContainers: null,
      },
      status: { podIP: '10.0.0.1', phase: 'Running' },
    };
    expect(read(pod)).toMatchObject({
      spec: {
        containers: [
          { name: 'app', args: [], ports: [{ containerPort: 8080 }] },
        ],
        initContainers: [],
        hostNetwork: undefined,
      },
      status: { podIP: '10.0.0.1', podIPs: [] },
    });
    expect(read({ ...pod, spec: { containers: [{ name: 1 }] } })).toBe(ODD);
  });
});

it('leaves a list with places that hold nothing to the schema', () => {
  const schema = z.array(z.object({ name: z.string() }));
  const sparse = [{ name: 'a' }];
  sparse.length = 2;
  expect(schema.safeParse(sparse).success).toBe(false);
  expect(fastReader(schema)(sparse)).toBe(ODD);
});
