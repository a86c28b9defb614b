import { z } from 'zod';

/** Reads a value, or gives `ODD` for one that zod has to look at. */
export type Read = (value: unknown) => unknown;

/** The value is wrong, or of a kind that the fast reader does not know. */
export const ODD = Symbol('odd');

const readers = new WeakMap<object, Read>();

/** Says how to read by a schema in which zod sees an opaque transform. */
export function readsBy<T extends z.ZodType>(schema: T, read: Read): T {
  readers.set(schema, read);
  return schema;
}

/**
 * A reader that gives for well-formed values what the schema gives, and `ODD`
 * for others. Most objects of a cluster are well-formed, and this takes a
 * third of the time of a schema that zod compiled, since it makes nothing but
 * the result. A field without a value is there as `undefined`, which a schema
 * leaves out: objects of one shape are read faster ever after.
 *
 * What is as it would be read is given back, and not a copy: an object that
 * was read before it was stored takes its place in memory once.
 */
export function fastReader(schema: z.ZodType): Read {
  let read = readers.get(schema);
  if (!read) {
    read = makeReader(schema);
    readers.set(schema, read);
  }
  return read;
}

function makeReader(schema: z.ZodType): Read {
  const checks = (schema.def as { checks?: unknown[] }).checks?.length ?? 0;
  const hasChecks = checks > 0;
  if (schema instanceof z.ZodString && !hasChecks) {
    return value => (typeof value === 'string' ? value : ODD);
  }
  if (schema instanceof z.ZodBoolean && !hasChecks) {
    return value => (typeof value === 'boolean' ? value : ODD);
  }
  if (
    schema instanceof z.ZodNumber &&
    schema.format === 'safeint' &&
    checks === 1
  ) {
    return value => (Number.isSafeInteger(value) ? value : ODD);
  }
  if (schema instanceof z.ZodUnknown && !hasChecks) {
    // The schema tells an absent field from one that is undefined.
    return value => (value === undefined ? ODD : value);
  }
  if (schema instanceof z.ZodOptional && !hasChecks) {
    const read = fastReader(schema.unwrap() as z.ZodType);
    return value => (value === undefined ? undefined : read(value));
  }
  if (schema instanceof z.ZodUnion && !hasChecks) return readUnion(schema);
  if (schema instanceof z.ZodArray && !hasChecks) return readArray(schema);
  if (schema instanceof z.ZodObject && !hasChecks && !schema.def.catchall) {
    return readObject(schema);
  }
  return readByZod(schema);
}

function readUnion(schema: z.ZodUnion): Read {
  const options = schema.options.map(option => fastReader(option as z.ZodType));
  return value => {
    for (const read of options) {
      const result = read(value);
      if (result !== ODD) return result;
    }
    return ODD;
  };
}

function readArray(schema: z.ZodArray): Read {
  const read = fastReader(schema.element as z.ZodType);
  return value => {
    if (!Array.isArray(value)) return ODD;
    // Made in one go: one that grows keeps room for more than it will hold.
    const out = new Array<unknown>(value.length);
    let isSame = true;
    // Not by a method of lists: those pass over places that hold nothing.
    for (let place = 0; place < value.length; place += 1) {
      const result = read(value[place]);
      if (result === ODD) return ODD;
      if (result !== value[place]) isSame = false;
      out[place] = result;
    }
    return isSame ? value : out;
  };
}

function readObject(schema: z.ZodObject): Read {
  const fields = Object.entries(schema.shape).map(([key, field]) => ({
    key,
    read: fastReader(field as z.ZodType),
  }));
  return value => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      return ODD;
    }
    const given = value as Record<string, unknown>;
    const out: Record<string, unknown> = {};
    let isSame = true;
    for (const { key, read } of fields) {
      const result = read(given[key]);
      if (result === ODD) return ODD;
      if (result !== given[key]) isSame = false;
      out[key] = result;
    }
    return isSame && hasOnly(given, fields) ? value : out;
  };
}

function hasOnly(
  given: Record<string, unknown>,
  fields: readonly { key: string }[],
): boolean {
  return (
    Object.keys(given).length === fields.length &&
    fields.every(({ key }) => Object.hasOwn(given, key))
  );
}

function readByZod(schema: z.ZodType): Read {
  const compiled = z.compile(schema);
  return value => {
    const result = compiled.safeParse(value);
    return result.success ? result.data : ODD;
  };
}
