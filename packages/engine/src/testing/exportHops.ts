import { createHash } from 'node:crypto';
import { isAssigned } from '../mesh/endpoints';
import { podNamed } from '../mesh/pods';
import { type HopQuery, recordHops } from '../mtls';
import { buildRoutes } from '../routes/buildRoutes';
import type { ClusterObjects } from '../snapshot/objects';
import { Snapshot } from '../snapshot/Snapshot';
import { vendors } from '../vendors/all';
import { ownKinds } from '../vendors/context';
import { resolveEntries } from '../vendors/resolveEntries';
import type { HopCase } from './conformanceCases';

type Fields = Record<string, unknown>;

/** A question without its answer. */
export type OpenHop = Omit<HopCase, 'expect'>;

/** A cluster and what its routes ask, for Istio's control plane to judge. */
export interface ExportedCase {
  id: string;
  title: string;
  /** Of objects and hops: another cluster, or other questions, another hash. */
  inputs: string;
  objects: Fields[];
  hops: OpenHop[];
  /** Questions that Istio's control plane cannot be asked, and why. */
  notAsked: { name: string; reason: string }[];
}

/**
 * Every question about a hop that the routes of a cluster come to. What is
 * behind an entry, and what a controller sends, is the engine's own reading:
 * the case asks Istio what becomes of just that connection.
 */
export function exportHops(
  input: ClusterObjects,
  { id, title }: Pick<ExportedCase, 'id' | 'title'>,
): ExportedCase {
  const snapshot = new Snapshot(input, ownKinds(vendors));
  const asked = recordHops(snapshot);
  buildRoutes(snapshot, resolveEntries(snapshot, vendors));
  const hops = new Map<string, OpenHop>();
  const notAsked = new Map<string, string>();
  for (const query of asked) {
    const hop = hopOf(query);
    const reason = cannotAsk(snapshot, query);
    if (reason) notAsked.set(hop.name, reason);
    else hops.set(hop.name, hop);
  }
  const objects = input.objects
    .map(({ manifest }) => manifest as Fields)
    .filter(isReadByIstio);
  const sorted = [...hops.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  return {
    id,
    title,
    inputs: hashOf({ objects, hops: sorted }),
    objects,
    hops: sorted,
    notAsked: [...notAsked]
      .map(([name, reason]) => ({ name, reason }))
      .sort((a, b) => (a.name < b.name ? -1 : 1)),
  };
}

/** The name says all that is asked, so equal questions have equal names. */
function hopOf({ from, to }: HopQuery): OpenHop {
  const client = 'pod' in from ? `${from.pod.namespace}/${from.pod.name}` : '';
  const { service, ...rest } = to;
  const title = service && `${service.namespace}/${service.name}`;
  const target = title ?? to.address ?? 'nowhere';
  const name = [
    `${client || 'outside'} to ${target}:${to.port}`,
    ...(to.subset ? [`subset ${to.subset}`] : []),
    `${to.protocol}${to.tls && to.tls !== 'none' ? ` over ${to.tls}` : ''}`,
    ...(to.host ? [`host ${to.host}`] : []),
    ...(to.sni === undefined ? [] : [`sni ${to.sni || '(none)'}`]),
    ...(to.path === undefined ? [] : [`path ${to.path}`]),
  ].join(', ');
  return {
    name,
    from: client ? { pod: client } : { outsideMesh: true },
    to: { ...rest, ...(title ? { service: title } : {}) },
  };
}

function cannotAsk(
  snapshot: Snapshot,
  { from, to }: HopQuery,
): string | undefined {
  if ('pod' in from) {
    const { namespace, name } = from.pod;
    const pod = podNamed(snapshot, namespace, name);
    if (!pod || pod.predicted) return 'the client is no running pod';
  }
  if (to.tls === 'mutual') return 'a client certificate of the user’s own';
  if (to.sni === '') return 'TLS without a server name';
  if (to.address !== undefined && !isAssigned(to.address)) {
    return 'the address that is dialled is not assigned';
  }
  return undefined;
}

const KINDS = new Set([
  'ConfigMap',
  'Deployment',
  'EndpointSlice',
  'MutatingWebhookConfiguration',
  'Namespace',
  'Node',
  'Pod',
  'Service',
]);

/** Objects that decide nothing for Istio change no verdict of it. */
function isReadByIstio({ apiVersion, kind }: Fields): boolean {
  return (
    KINDS.has(String(kind)) ||
    /\.istio\.io\/|^gateway\.networking\./.test(String(apiVersion))
  );
}

function hashOf(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex');
}
