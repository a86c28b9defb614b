import type { ChangedObject, ClusterAnalysis } from 'istio-ingress-contract';
import type { SaveContext } from './ResultStore';
import type { ServiceRow } from './rows';
import type { Cause, Write } from './batches';

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
  /** Of the owner that wrote it. */
  token: number;
  /** Hash of those that it was judged by; null before it was. */
  policies: string | null;
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
): Cause {
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
    objects: changedObjects?.slice(0, MAX_DETAIL).map(withoutOrigin),
  };
}

// Where a manifest is in a file is not part of its name.
function withoutOrigin(object: ChangedObject): ChangedObject {
  const { group, kind, namespace, name, change, fields } = object;
  return { group, kind, namespace, name, change, fields };
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
      ...causeColumns(cause),
    };
  });
}

export function causeColumns({ cause, objects, detail }: Cause) {
  return {
    cause,
    objects: objects ? JSON.stringify(objects) : null,
    detail: detail ? JSON.stringify(detail) : null,
  };
}

function withoutCommas(value: string): string {
  return value.replace(/^,|,$/g, '');
}
