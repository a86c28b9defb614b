import type { Waiver } from 'istio-ingress-contract';
import type { Principal } from './principal';
import type { StoredWaiver } from './waiverRow';

/** What decides what somebody may do with waivers. */
export interface WaiverRights {
  principal: Principal;
  mayApprove: boolean;
  /** Four eyes are not needed. */
  allowOwnApproval: boolean;
}

/**
 * What the caller may do with a waiver as it stands now, and why not what one
 * would expect. Routes refuse whatever this leaves out.
 */
export function choicesOf(
  waiver: StoredWaiver,
  rights: WaiverRights,
): Pick<Waiver, 'may' | 'why'> {
  const { status, requestedBy } = waiver;
  if (status !== 'pending' && status !== 'active') return { may: [] };
  const isOwn = requestedBy === rights.principal.name;
  const may: Waiver['may'] = [];
  const why = status === 'pending' ? refusalOf(isOwn, rights) : undefined;
  if (status === 'pending' && !why) may.push('approve', 'deny');
  if (isOwn || rights.mayApprove) may.push('revoke');
  return { may, why };
}

function refusalOf(isOwn: boolean, rights: WaiverRights): string | undefined {
  if (!rights.mayApprove) {
    return 'Somebody with the permission istio-ingress.waiver.approve has to decide.';
  }
  if (!rights.principal.isPerson) {
    return 'A person has to decide, not a service.';
  }
  if (isOwn && !rights.allowOwnApproval) {
    return 'You requested it yourself; somebody else has to decide.';
  }
  return undefined;
}
