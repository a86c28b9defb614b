import { JSON_SCHEMA, load } from 'js-yaml';
import { z } from 'zod';
import { ConfigMap } from '../snapshot/kinds';
import {
  type LabelSelector,
  labelSelector,
  list,
  optional,
  text,
} from '../snapshot/schema/common';
import type { Snapshot } from '../snapshot/Snapshot';

/** What an injector is told by its ConfigMap. */
export interface InjectorConfig {
  /** `enabled`, `disabled`, or a word the injector stumbles over. */
  policy: string;
  never: readonly LabelSelector[];
  always: readonly LabelSelector[];
  defaultTemplates: readonly string[];
  /** Names of templates; undefined where they are not known. */
  templates?: readonly string[];
  aliases: Readonly<Record<string, readonly string[]>>;
  /** Capture rules of pods that state none, by annotation name. */
  capture: Readonly<Record<string, string>>;
}

const defaults: InjectorConfig = {
  policy: 'enabled',
  never: [],
  always: [],
  defaultTemplates: ['sidecar'],
  aliases: {},
  capture: {},
};

const configSchema = z.object({
  policy: z.unknown(),
  neverInjectSelector: list(labelSelector),
  alwaysInjectSelector: list(labelSelector),
  defaultTemplates: list(z.string()),
  templates: optional(z.record(z.string(), z.unknown())),
  aliases: optional(z.record(z.string(), list(z.string()))),
});

const portList = optional(z.union([z.string(), z.number()]).transform(String));

const valuesSchema = z.object({
  global: optional(
    z.object({
      proxy: optional(
        z.object({
          includeIPRanges: text,
          excludeIPRanges: text,
          includeInboundPorts: portList,
          excludeInboundPorts: portList,
          includeOutboundPorts: portList,
          excludeOutboundPorts: portList,
        }),
      ),
    }),
  ),
});

/** The injector's settings for a revision; its defaults where none are shown. */
export function injectorConfig(
  snapshot: Snapshot,
  revision: string,
): InjectorConfig {
  return snapshot.memoOf(readConfig, revision);
}

function readConfig(snapshot: Snapshot, revision: string): InjectorConfig {
  const name =
    revision === 'default'
      ? 'istio-sidecar-injector'
      : `istio-sidecar-injector-${revision}`;
  const data = snapshot.list(ConfigMap).find(map => map.name === name)
    ?.body.data;
  if (data?.config === undefined) return defaults;
  const parsed = configSchema.safeParse(loadSafely(data.config));
  if (!parsed.success) return { ...defaults, policy: 'unreadable' };
  const {
    policy,
    neverInjectSelector,
    alwaysInjectSelector,
    defaultTemplates,
    templates,
    aliases,
  } = parsed.data;
  return {
    // YAML 1.1 of the injector reads `off` as a flag; any other word is refused.
    policy: wordOf(policy ?? 'enabled'),
    never: neverInjectSelector,
    always: alwaysInjectSelector,
    defaultTemplates:
      defaultTemplates.length > 0
        ? defaultTemplates
        : defaults.defaultTemplates,
    ...(templates ? { templates: Object.keys(templates) } : {}),
    aliases: aliases ?? {},
    capture: captureOf(data.values),
  };
}

function captureOf(values: string | undefined): Record<string, string> {
  const parsed = valuesSchema.safeParse(loadSafely(values ?? ''));
  const proxy = parsed.success ? parsed.data.global?.proxy : undefined;
  const entries: [string, string | undefined][] = [
    ['includeOutboundIPRanges', proxy?.includeIPRanges],
    ['excludeOutboundIPRanges', proxy?.excludeIPRanges],
    ['includeInboundPorts', proxy?.includeInboundPorts],
    ['excludeInboundPorts', proxy?.excludeInboundPorts],
    ['includeOutboundPorts', proxy?.includeOutboundPorts],
    ['excludeOutboundPorts', proxy?.excludeOutboundPorts],
  ];
  return Object.fromEntries(
    entries.filter(
      (entry): entry is [string, string] => entry[1] !== undefined,
    ),
  );
}

function loadSafely(yaml: string): unknown {
  try {
    return load(yaml, { schema: JSON_SCHEMA });
  } catch {
    return undefined;
  }
}

function wordOf(policy: unknown): string {
  return typeof policy === 'string' ? policy : JSON.stringify(policy);
}
