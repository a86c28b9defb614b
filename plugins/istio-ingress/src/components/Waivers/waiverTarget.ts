import type { WaiverTarget } from 'istio-ingress-contract';

/** A target as the value of a field. */
export function targetText(target: WaiverTarget): string {
  return target.kind === 'policy'
    ? `policy/${target.policyId}`
    : `finding/${target.rule}`;
}

/** The target that such a value stands for. */
export function targetOf(text: string): WaiverTarget | undefined {
  const [kind, ...rest] = text.split('/');
  const id = rest.join('/');
  if (!id) return undefined;
  if (kind === 'policy') return { kind, policyId: id };
  return kind === 'finding' ? { kind, rule: id } : undefined;
}
