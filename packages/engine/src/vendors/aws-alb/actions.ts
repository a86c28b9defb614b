import { z } from 'zod';
import {
  list,
  optional,
  portOrName,
  text,
  whole,
} from '../../snapshot/schema/common';

const target = z.object({
  serviceName: text,
  servicePort: optional(portOrName),
  targetGroupARN: text,
  targetGroupName: text,
  weight: whole,
});

/** One target group of a forward action. */
export type ActionTarget = z.output<typeof target>;

const action = z.object({
  type: z.string(),
  targetGroupARN: text,
  targetGroupName: text,
  forwardConfig: optional(z.object({ targetGroups: list(target) })),
});

const transforms = z.array(z.object({ type: z.string() }));

/**
 * The annotation `actions.<name>` that a backend with the port
 * `use-annotation` stands for. A redirect or a fixed answer has no target.
 */
export function actionTargets(
  annotation: string,
): readonly ActionTarget[] | undefined {
  const parsed = action.safeParse(readJson(annotation));
  if (!parsed.success) return undefined;
  const { type, forwardConfig, targetGroupARN, targetGroupName } = parsed.data;
  if (type !== 'forward') return [];
  if (forwardConfig) return forwardConfig.targetGroups;
  return [
    {
      serviceName: undefined,
      servicePort: undefined,
      weight: undefined,
      targetGroupARN,
      targetGroupName,
    },
  ];
}

/** The kinds of rewriting that the annotation `transforms.<name>` asks for. */
export function transformsIn(
  annotation: string,
): readonly string[] | undefined {
  const parsed = transforms.safeParse(readJson(annotation));
  return parsed.success ? parsed.data.map(({ type }) => type) : undefined;
}

/** JSON as Go reads it into a struct: the case of field names does not count. */
function readJson(value: string): unknown {
  try {
    return JSON.parse(value, (_, inner: unknown) => {
      if (typeof inner !== 'object' || inner === null || Array.isArray(inner))
        return inner;
      return Object.fromEntries(
        Object.entries(inner).map(([key, field]) => [
          NAMES.get(key.toLowerCase()) ?? key,
          field,
        ]),
      );
    });
  } catch {
    return undefined;
  }
}

const NAMES = new Map(
  [
    'type',
    'forwardConfig',
    'targetGroups',
    'targetGroupARN',
    'targetGroupName',
    'serviceName',
    'servicePort',
    'weight',
  ].map(name => [name.toLowerCase(), name]),
);
