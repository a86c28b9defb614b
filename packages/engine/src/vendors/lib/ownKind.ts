import { z } from 'zod';
import type { Kind, UnreadEffect } from '../../snapshot/kinds';
import type { Resource } from '../../snapshot/Resource';
import { optional } from '../../snapshot/schema/common';

/**
 * A vendor's own kind, with the fields of its spec that the adapter reads.
 *
 * @public
 */
export function ownKind<Spec extends z.ZodType>(
  names: {
    group: string;
    aliases?: readonly string[];
    kind: string;
    plural: string;
  },
  effect: UnreadEffect,
  spec: Spec,
): Kind<{ spec?: z.output<Spec> }> {
  return {
    ...names,
    namespaced: true,
    effect,
    schema: z.object({ spec: optional(spec) }),
  };
}

/** An object of a kind. @public */
export type ResourceOf<K> = K extends Kind<infer Body> ? Resource<Body> : never;
