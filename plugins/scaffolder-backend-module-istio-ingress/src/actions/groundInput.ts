import { InputError } from '@backstage/errors';
import { z as contract } from 'zod';
import type { z as zod } from 'zod/v3';

type Z = typeof zod;

/**
 * Inputs that say what is judged, and on what. The scaffolder checks shapes
 * alone and fills in no default, so everything is parsed again.
 */
export const groundInput = {
  path: (z: Z) =>
    z
      .string({
        description:
          'Folder or file of manifests in the workspace, searched for *.yaml and *.yml. Default: the workspace',
      })
      .optional(),
  cluster: (z: Z) =>
    z
      .string({
        description:
          'Cluster that the manifests are for, by its name in the istio-ingress backend. Without it they are judged alone, and what was not given is not known',
      })
      .optional(),
  complete: (z: Z) =>
    z
      .boolean({
        description:
          'Without a cluster: the manifests are everything there is, so an absent object does not exist. Default: false',
      })
      .optional(),
};

// A template's expression gives '' for a parameter that was left empty.
const orAbsent = <T extends contract.ZodType>(schema: T) =>
  contract.preprocess(value => (value === '' ? undefined : value), schema);

/** The same, with defaults. */
export const ground = {
  path: orAbsent(contract.string().default('.')),
  cluster: orAbsent(contract.string().optional()),
  complete: orAbsent(contract.boolean().default(false)),
};

/** @throws InputError that names the input. */
export function parsedInput<T extends contract.ZodType>(
  schema: T,
  input: unknown,
): contract.output<T> {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  throw new InputError(contract.prettifyError(parsed.error));
}
