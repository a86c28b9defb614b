import { NotAllowedError, NotFoundError, InputError } from '@backstage/errors';
import {
  istioIngressWaiverApprovePermission,
  istioIngressWaiverRequestPermission,
} from 'backstage-plugin-istio-ingress-common';
import type {
  Waiver,
  WaiverDecision,
  WaiverTarget,
} from 'istio-ingress-contract';
import type { Services } from '../handlers/Services';
import type { Caller, Handlers } from '../router/createRouter';
import { serviceKeyOf } from '../store/keys';
import type { Visible } from '../store/ResultStore';
import { principalOf } from './principal';
import { choicesOf, type WaiverRights } from './waiverChoices';
import type { WaiverConfig } from './waiverConfig';
import type { StoredWaiver } from './waiverRow';
import type { WaiverStep, WaiverStore } from './WaiverStore';

const DAY_MS = 24 * 60 * 60 * 1000;

/** What the handlers of waivers need besides what all handlers have. */
export interface WaiverServices {
  store: WaiverStore;
  config: WaiverConfig;
  /** Ids of the policies that are in force. */
  policyIds: readonly string[];
  /** Tells open pages and caches that a waiver differs. */
  onChange(): void;
}

export function waiverHandlers(
  services: Pick<
    Services,
    'access' | 'clusters' | 'engine' | 'store' | 'waivers'
  >,
): Pick<
  Handlers,
  | 'GetWaivers'
  | 'GetWaiverRules'
  | 'RequestWaiver'
  | 'ApproveWaiver'
  | 'DenyWaiver'
  | 'RevokeWaiver'
> {
  const { access, clusters, engine, store, waivers } = services;
  const { config } = waivers;

  const rightsOf = async ({ credentials }: Caller): Promise<WaiverRights> => ({
    principal: principalOf(credentials),
    mayApprove: await access.isAllowed(
      istioIngressWaiverApprovePermission,
      credentials,
    ),
    allowOwnApproval: config.allowOwnApproval,
  });

  /** Entities are named to those whose catalog shows them. */
  const shownTo = async (
    caller: Caller,
    found: readonly StoredWaiver[],
  ): Promise<Waiver[]> => {
    const rights = await rightsOf(caller);
    if (found.length === 0) return [];
    const owners = await access.owners(caller.credentials);
    const seen = new Set(owners.values());
    return found.map(waiver => ({
      ...waiver,
      ...choicesOf(waiver, rights),
      entityRef: waiver.entityRef
        ? [waiver.entityRef].find(ref => seen.has(ref))
        : owners.get(serviceKeyOf(waiver.service)),
    }));
  };

  const take = async (
    step: WaiverStep['step'],
    id: string,
    { note }: WaiverDecision,
    caller: Caller,
  ): Promise<Waiver> => {
    const waiver = await waivers.store.get(id);
    const visible = await access.visible(caller.credentials);
    // The same answer for what the caller may not know of.
    if (!waiver || !isVisible(waiver, visible)) {
      throw new NotFoundError(`There is no waiver '${id}' that you may see`);
    }
    const rights = await rightsOf(caller);
    assertMay(step, waiver, rights);
    const taken = await waivers.store.take({
      id,
      step,
      by: rights.principal.name,
      note: note || undefined,
    });
    waivers.onChange();
    const [shown] = await shownTo(caller, [taken]);
    return shown;
  };

  const assertKnown = (target: WaiverTarget): void => {
    if (target.kind === 'policy') {
      if (waivers.policyIds.includes(target.policyId)) return;
      throw new InputError(
        `body: policy '${target.policyId}' is not in force; see GET /v1/policies`,
      );
    }
    if (engine.meta.findings.some(({ id }) => id === target.rule)) return;
    throw new InputError(
      `body: '${target.rule}' is no finding rule; see GET /v1/meta`,
    );
  };

  return {
    async GetWaivers({ query }, caller) {
      const visible = await access.visible(caller.credentials);
      const page = await waivers.store.list(query, visible);
      return { ...page, items: await shownTo(caller, page.items) };
    },
    async GetWaiverRules(_input, { credentials }) {
      const [mayRequest, mayApprove] = await Promise.all([
        access.isAllowed(istioIngressWaiverRequestPermission, credentials),
        access.isAllowed(istioIngressWaiverApprovePermission, credentials),
      ]);
      return {
        maxDays: Math.max(1, Math.floor(config.maxValidityMs / DAY_MS)),
        allowOwnApproval: config.allowOwnApproval,
        mayRequest,
        mayApprove: mayApprove && principalOf(credentials).isPerson,
      };
    },
    async RequestWaiver({ body }, caller) {
      const { credentials } = caller;
      await access.assertAllowed(
        istioIngressWaiverRequestPermission,
        credentials,
      );
      await access.assertVisible(body.service, credentials);
      clusters.get(body.service.cluster);
      if (!(await store.service(body.service))) {
        throw new NotFoundError(
          `Service '${body.service.namespace}/${body.service.name}' was not found in cluster '${body.service.cluster}' when it was last read`,
        );
      }
      assertKnown(body.target);
      const waiver = await waivers.store.request(
        body,
        principalOf(credentials).name,
      );
      waivers.onChange();
      const [shown] = await shownTo(caller, [waiver]);
      return shown;
    },
    ApproveWaiver: ({ params, body }, caller) =>
      take('approve', params.id, body, caller),
    DenyWaiver: ({ params, body }, caller) =>
      take('deny', params.id, body, caller),
    RevokeWaiver: ({ params, body }, caller) =>
      take('revoke', params.id, body, caller),
  };
}

function isVisible({ service }: StoredWaiver, visible: Visible): boolean {
  return visible === 'all' || visible.includes(serviceKeyOf(service));
}

/**
 * Refuses what the caller may not do. That it is too late for a step is for the
 * store to say, which looks and writes at once.
 *
 * @throws NotAllowedError
 */
function assertMay(
  step: WaiverStep['step'],
  waiver: StoredWaiver,
  rights: WaiverRights,
): void {
  const inTime: StoredWaiver = {
    ...waiver,
    status: step === 'revoke' ? 'active' : 'pending',
  };
  const { may, why } = choicesOf(inTime, rights);
  if (may.includes(step)) return;
  throw new NotAllowedError(
    why ??
      `Only who requested a waiver, or somebody with the permission ${istioIngressWaiverApprovePermission.name}, may revoke it`,
  );
}
