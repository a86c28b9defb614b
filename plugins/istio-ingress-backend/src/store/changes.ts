import type { ClusterAnalysis } from 'istio-ingress-contract';
import type { SaveContext } from './ResultStore';
import type { ServiceRow } from './rows';
import type { ChangeCause, Write } from './batches';

/** The most objects or kinds that a change names. */
const MAX_DETAIL = 20;

/** The cluster's row as the last writer left it. */
export interface ClusterBefore {
  observed_at: string | null;
  unread: string;
  engine_version: string;
  world: string;
  status: string;
  stale: boolean | number;
  details: string;
}

/**
 * What made a result differ from the one before. Another engine explains more
 * than changed permissions, and those explain more than changed objects.
 */
export function causeOf(
  before: ClusterBefore,
  analysis: ClusterAnalysis,
  unread: string,
  { changedObjects }: SaveContext,
): ChangeCause {
  if (before.engine_version !== analysis.engineVersion) {
    return {
      cause: 'engine',
      detail: [`${before.engine_version} to ${analysis.engineVersion}`],
    };
  }
  if (before.unread !== unread) {
    return {
      cause: 'permission',
      detail: differenceOf(before.unread, unread),
    };
  }
  if (before.world !== analysis.world) {
    return {
      cause: 'cluster',
      detail: [`${before.world} to ${analysis.world}`],
    };
  }
  return {
    cause: 'object',
    detail: changedObjects
      ?.slice(0, MAX_DETAIL)
      .map(({ kind, namespace, name }) =>
        [kind, namespace ? `${namespace}/${name}` : name].join(' '),
      ),
  };
}

function differenceOf(before: string, after: string): string[] {
  const was = new Set<string>(JSON.parse(before));
  const is = new Set<string>(JSON.parse(after));
  return [
    ...[...is].filter(kind => !was.has(kind)).map(kind => `${kind} lost`),
    ...[...was].filter(kind => !is.has(kind)).map(kind => `${kind} read again`),
  ].slice(0, MAX_DETAIL);
}

/** The rows of the history for one service; none for a cluster's first result. */
export function changeRows(
  { analysis, cause }: Write,
  before: Pick<ServiceRow, 'service_key' | 'posture' | 'modes'> | undefined,
  after: Pick<ServiceRow, 'service_key' | 'posture' | 'modes'> | undefined,
): object[] {
  const key = (after ?? before)?.service_key;
  if (!cause || !key) return [];
  return (['posture', 'modes'] as const).flatMap(field => {
    const was = before && before[field];
    const is = after && after[field];
    if (was === is) return [];
    return {
      cluster: analysis.cluster,
      service_key: key,
      changed_at: analysis.observedAt,
      field,
      before: was === undefined ? null : withoutCommas(was),
      after: is === undefined ? null : withoutCommas(is),
      cause: cause.cause,
      detail: cause.detail ? JSON.stringify(cause.detail) : null,
    };
  });
}

function withoutCommas(value: string): string {
  return value.replace(/^,|,$/g, '');
}
