import type { ChangeCause } from './history';
import type { PolicyStatus, Requirement } from './policy';
import type { WaiverStatus } from './waiver';
import type { Word } from './words';

/**
 * Where a service stands with a policy. A waived failure stays visible as
 * failing, with the waiver beside it; not known is never green.
 *
 * @public
 */
export const policyStatusWords: Readonly<Record<PolicyStatus, Word>> = {
  violating: {
    label: 'Violating',
    sentence: 'It falls short of the policy.',
    tone: 'error',
    symbol: 'error',
  },
  unknown: {
    label: 'Not known',
    sentence: 'Whether it meets the policy could not be determined.',
    tone: 'neutral',
    symbol: 'unknown',
  },
  waived: {
    label: 'Waived',
    sentence: 'It falls short of the policy, and is excused until a date.',
    tone: 'warning',
    symbol: 'warning',
  },
  compliant: {
    label: 'Compliant',
    sentence: 'It meets everything that the policy requires.',
    tone: 'ok',
    symbol: 'ok',
  },
  'not-applicable': {
    label: 'Not in scope',
    sentence: 'The policy is not about it, or it is not exposed.',
    tone: 'neutral',
    symbol: 'none',
  },
};

/** @public */
export const waiverStatusWords: Readonly<Record<WaiverStatus, Word>> = {
  pending: {
    label: 'Waiting for approval',
    sentence: 'Nobody has decided yet; it excuses nothing.',
    tone: 'info',
    symbol: 'info',
  },
  active: {
    label: 'In force',
    sentence: 'It excuses the service until it expires.',
    tone: 'ok',
    symbol: 'ok',
  },
  denied: {
    label: 'Denied',
    sentence: 'It was not approved; it excuses nothing.',
    tone: 'neutral',
    symbol: 'none',
  },
  expired: {
    label: 'Expired',
    sentence: 'Its time has passed; it excuses nothing any more.',
    tone: 'neutral',
    symbol: 'none',
  },
  revoked: {
    label: 'Revoked',
    sentence: 'It was taken back; it excuses nothing any more.',
    tone: 'neutral',
    symbol: 'none',
  },
};

/** @public */
export const changeCauseWords: Readonly<Record<ChangeCause, Word>> = {
  object: {
    label: 'Changed object',
    sentence: 'An object of the cluster was created, changed or deleted.',
    tone: 'neutral',
    symbol: 'none',
  },
  permission: {
    label: 'Permission changed',
    sentence: 'What may be read of the cluster changed, not the cluster.',
    tone: 'neutral',
    symbol: 'none',
  },
  engine: {
    label: 'New engine version',
    sentence: 'A newer version judges the same objects differently.',
    tone: 'neutral',
    symbol: 'none',
  },
  policy: {
    label: 'Policy changed',
    sentence: 'The platform team requires something else, or of others.',
    tone: 'neutral',
    symbol: 'none',
  },
  cluster: {
    label: 'Cluster',
    sentence: 'What is said of the cluster as a whole changed.',
    tone: 'neutral',
    symbol: 'none',
  },
};

/**
 * What a policy requires, as a sentence.
 *
 * @public
 */
export function requirementSentence(requirement: Requirement): string {
  switch (requirement.kind) {
    case 'modes':
      return `Outside traffic comes by ${requirement.allowed.join(
        ' or ',
      )} only.`;
    case 'last-hop-mtls':
      return requirement.acceptAppTls
        ? 'The last hop is mTLS of the mesh, or TLS of the application.'
        : 'The last hop is mTLS of the mesh.';
    case 'in-cluster-hops-encrypted':
      return 'No hop inside the cluster carries plaintext.';
    case 'server-strict':
      return 'The ports that routes reach refuse plaintext.';
    case 'supported-controller':
      return 'No controller is past its end of life.';
    case 'no-findings':
      return `There is no finding of severity ${requirement.severity} or worse.`;
    default:
      return requirement satisfies never;
  }
}
