import type { ClusterSummary } from './api';
import { joinWords, pluralOfKind, withoutFullStop } from './sentenceWords';
import type { ReasonCode } from './values';
import { clusterStatusWords, readStateWords } from './words';

/** An entry kind that could not be read in a cluster. */
export interface UnreadKind {
  cluster: string;
  code: ReasonCode;
  kind?: string;
  message: string;
}

/**
 * One clause per cluster and read state: "Ingresses could not be read in
 * cluster prod-us (forbidden)".
 */
export function unreadPhrases(unread: readonly UnreadKind[]): string[] {
  const groups = new Map<string, { first: UnreadKind; kinds: Set<string> }>();
  const phrases = new Set<string>();
  for (const item of unread) {
    if (!item.kind || !(item.code in readStateWords)) {
      phrases.add(withoutFullStop(item.message));
      continue;
    }
    const key = JSON.stringify([item.cluster, item.code]);
    const group = groups.get(key) ?? { first: item, kinds: new Set() };
    group.kinds.add(pluralOfKind(item.kind));
    groups.set(key, group);
  }
  const byRead = [...groups.values()].map(({ first, kinds }) => {
    const named = joinWords([...kinds].sort());
    return `${named} ${readClause(first.code, first.cluster)}`;
  });
  return [...byRead.sort(), ...[...phrases].sort()];
}

function readClause(code: ReasonCode, cluster: string): string {
  switch (code) {
    case 'not-given':
      return `were not given for cluster ${cluster}`;
    case 'syncing':
      return `are still being read in cluster ${cluster}`;
    case 'truncated':
      return `were read only in part in cluster ${cluster}`;
    default:
      return `could not be read in cluster ${cluster} (${code.replace(
        '-',
        ' ',
      )})`;
  }
}

/** One clause per cluster whose objects, or whose Services, are not known. */
export function clusterPhrases(
  clusters: readonly Pick<ClusterSummary, 'name' | 'status' | 'reads'>[],
): string[] {
  const phrases: string[] = [];
  for (const { name, status, reads } of clusters) {
    if (status === 'syncing') {
      phrases.push(`cluster ${name} is still being read`);
    } else if (status === 'unreachable' || status === 'unauthorized') {
      const label = clusterStatusWords[status].label.toLowerCase();
      phrases.push(`cluster ${name} could not be read (${label})`);
    } else if (status === 'on-demand') {
      phrases.push(`cluster ${name} is listed and not read (on demand)`);
    } else {
      const services = reads.find(
        ({ group, kind }) => group === '' && kind === 'Service',
      );
      if (services && !isComplete(services.state)) {
        phrases.push(`Services ${readClause(services.state, name)}`);
      }
    }
  }
  return phrases;
}

function isComplete(state: ReasonCode | 'ok'): state is 'ok' {
  return state === 'ok';
}
