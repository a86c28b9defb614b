import {
  type Change,
  type Finding,
  type ObjectRef,
  posturesWorstFirst,
  type RouteDiff,
  type ServiceDiff,
  type ServiceRef,
  type WhatIfResult,
} from 'istio-ingress-contract';
import { keyOfManifest, keyOfRef } from './changes/applyChanges';

/** A finding whose fix is tried. */
export type Attempt = Finding & { fix: NonNullable<Finding['fix']> };

/** What fixes made worse, and which of them may be to blame. */
export interface Harm {
  harm: string;
  isSuspect(finding: Attempt): boolean;
}

/** What is worse after changes: the first thing in words. */
export function whatIsWorse({
  breaks,
  services,
}: WhatIfResult): Harm | undefined {
  const worse = services.filter(isWorse);
  if (breaks.length === 0 && worse.length === 0) return undefined;
  const routeIds = new Set(breaks.map(({ id }) => id));
  const harmed = new Set([
    ...breaks.flatMap(({ service }) => (service ? [serviceKey(service)] : [])),
    ...breaks.map(({ entry }) => keyOfRef(entry)),
    ...worse.map(({ ref }) => serviceKey(ref)),
  ]);
  return {
    harm: breaks[0] ? failText(breaks[0]) : worseText(worse[0]),
    isSuspect: finding =>
      finding.routeIds.some(id => routeIds.has(id)) ||
      finding.services.some(ref => harmed.has(serviceKey(ref))) ||
      finding.fix.changes.some(change => harmed.has(keyOfChange(change))),
  };
}

function serviceKey({ namespace, name }: ServiceRef): string {
  return `${namespace}/${name}`;
}

function failText({ rule, entry }: RouteDiff): string {
  const where = `${rule.hosts[0] ?? 'any host'}${rule.path ?? ''}`;
  return `requests for ${where} (${nameOf(entry)}) would fail`;
}

function worseText({ ref, before, after }: ServiceDiff): string {
  return `service ${serviceKey(ref)} would go from ${before?.posture} to ${
    after?.posture
  }`;
}

function isWorse({ before, after }: ServiceDiff): boolean {
  if (!before || !after || before.routeCount === 0) return false;
  return (
    posturesWorstFirst.indexOf(after.posture) <
    posturesWorstFirst.indexOf(before.posture)
  );
}

/** The object that a change is about. */
export function keyOfChange(change: Change): string {
  return change.op === 'create'
    ? keyOfManifest(change.manifest)
    : keyOfRef(change.object);
}

export function nameOf({ kind, namespace, name }: ObjectRef): string {
  return `${kind} ${namespace ? `${namespace}/` : ''}${name}`;
}
