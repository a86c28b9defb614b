import { severitySchema, type Finding } from 'istio-ingress-contract';

/** Findings with the worst severity first, else in their given order. */
export function bySeverity(findings: readonly Finding[]): Finding[] {
  const order = severitySchema.options;
  return [...findings].sort(
    (a, b) => order.indexOf(a.severity) - order.indexOf(b.severity),
  );
}
