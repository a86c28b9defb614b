import { z } from 'zod';

/** A query parameter that may be repeated. */
export const many = <T extends z.ZodType>(item: T) =>
  z
    .union([item, z.array(item)])
    .transform(
      value => (Array.isArray(value) ? value : [value]) as z.output<T>[],
    );
