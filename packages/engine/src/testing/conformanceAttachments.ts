import { evaluateAttachment } from '../mesh/gateways';
import type { Snapshot } from '../snapshot/Snapshot';
import type { Comparison } from './conformance';
import type { AttachmentCase, ConformanceCase } from './conformanceCases';

/** Compares where a gateway sends a request: bound or not, and to what. */
export function compareAttachment(
  one: ConformanceCase,
  snapshot: Snapshot,
  probe: AttachmentCase,
): Comparison {
  const [namespace, name] = probe.gateway.split('/');
  const answer = evaluateAttachment(snapshot, {
    gateway: { namespace, name },
    port: probe.port,
    host: probe.host,
    protocol: probe.protocol,
    tls: probe.tls ?? 'none',
    sni: probe.sni,
    path: probe.path,
  });
  const differences: string[] = [];
  if (answer.bound !== probe.expect.bound) {
    differences.push(`bound: ${probe.expect.bound} -> ${answer.bound}`);
  }
  const wanted = linesOf(probe.expect.backends ?? []);
  const got = linesOf(answer.backends);
  if (wanted !== got) differences.push(`backends: ${wanted} -> ${got}`);
  return {
    case: one,
    kind: 'attachment',
    name: probe.name,
    relation: answer.unknown
      ? 'undecided'
      : differences.length > 0
      ? 'differ'
      : 'agree',
    falseMtls: false,
    differences,
    expected: probe.expect,
    got: answer,
  };
}

function linesOf(
  backends: readonly { cluster: string; weight?: number; exists: boolean }[],
): string {
  return backends
    .map(
      ({ cluster, weight, exists }) =>
        `${cluster} weight=${weight ?? 0} exists=${exists}`,
    )
    .sort()
    .join(', ');
}
