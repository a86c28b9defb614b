export type Json = Readonly<Record<string, unknown>>;

export interface Container {
  name?: unknown;
  image?: unknown;
  command?: unknown;
  args?: unknown;
  env?: unknown;
}

/** The containers of a pod, or of the pods that a workload makes. */
export function containersOf({ kind, spec }: Json): Container[] {
  if (kind === 'Pod') return listOf(asJson(spec).containers);
  if (!['Deployment', 'DaemonSet', 'StatefulSet'].includes(String(kind))) {
    return [];
  }
  const template = asJson(asJson(spec).template);
  return listOf(asJson(template.spec).containers);
}

export function asJson(value: unknown): Json {
  return typeof value === 'object' && value !== null ? (value as Json) : {};
}

export function listOf<T>(value: unknown): T[] {
  return Array.isArray(value) ? (value as T[]) : [];
}
