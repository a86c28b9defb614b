import type { Snapshot } from '../snapshot/Snapshot';
import type { Comparison } from './conformance';
import type { AttachmentCase, ConformanceCase } from './conformanceCases';

/** Compares where a gateway sends a request. */
export function compareAttachment(
  one: ConformanceCase,
  _snapshot: Snapshot,
  probe: AttachmentCase,
): Comparison {
  return {
    case: one,
    kind: 'attachment',
    name: probe.name,
    relation: 'not-run',
    falseMtls: false,
    differences: [],
    expected: probe.expect,
    got: undefined,
  };
}
