import type { PolicyVerdict, Severity } from 'istio-ingress-contract';

/** The catalog entity that a service belongs to, and whose that is. */
export interface ServiceEntity {
  entityRef: string;
  owner?: string;
  system?: string;
  lifecycle?: string;
}

/** Where a service stands with a policy that is about it, before waivers. */
export interface JudgedVerdict
  extends Pick<PolicyVerdict, 'policyId' | 'shortfalls' | 'predicted'> {
  status: 'violating' | 'unknown' | 'compliant';
  /** Of the policy. */
  severity: Severity;
  /** The finding rules that every shortfall rests on; empty where one does not. */
  rules: readonly string[];
  hash: string;
}

/** What catalog and policies say of one service. */
export interface JudgedService {
  entity?: ServiceEntity;
  /** By policy. */
  verdicts: readonly JudgedVerdict[];
  /** Differs when any of it does. */
  hash: string;
}

/** What catalog and policies say of the services of an analysis. */
export interface Judgement {
  /** Hash of the policies. */
  policies: string;
  of(serviceKey: string): JudgedService | undefined;
}
