import type { ServiceSummary } from 'istio-ingress-contract';
import type { StoredFinding } from '../store/ResultStore';
import type { Cell } from './csv';

/** The columns of a file, by name, each with its value of a row. */
export type Columns<T> = Readonly<Record<string, (row: T) => Cell>>;

export const serviceColumns: Columns<ServiceSummary> = {
  cluster: ({ ref }) => ref.cluster,
  namespace: ({ ref }) => ref.namespace,
  name: ({ ref }) => ref.name,
  posture: ({ posture }) => posture,
  modes: ({ modes }) => modes,
  status: ({ status }) => status,
  entity: ({ entityRef }) => entityRef,
  owner: ({ owner }) => owner,
  routes: ({ routeCount }) => routeCount,
  failing: ({ failing }) => failing,
  findings: ({ findingCount }) => findingCount,
  worstSeverity: ({ worstSeverity }) => worstSeverity,
  upstream: ({ upstream }) => upstream,
  predicted: ({ predicted }) => predicted,
  stale: ({ stale }) => stale,
  observedAt: ({ observedAt }) => observedAt,
  unknown: ({ unknown }) => unknown?.map(({ code }) => code),
};

export const findingColumns: Columns<StoredFinding> = {
  cluster: ({ cluster }) => cluster,
  rule: ({ rule }) => rule,
  severity: ({ severity }) => severity,
  title: ({ title }) => title,
  message: ({ message }) => message,
  subjectKind: ({ subject }) => subject.kind,
  subjectNamespace: ({ subject }) => subject.namespace,
  subjectName: ({ subject }) => subject.name,
  services: ({ services }) =>
    services.map(({ namespace, name }) => `${namespace}/${name}`),
  fix: ({ fix }) => fix?.summary,
  firstSeen: ({ firstSeen }) => firstSeen,
  lastSeen: ({ lastSeen }) => lastSeen,
  key: ({ key }) => key,
};
