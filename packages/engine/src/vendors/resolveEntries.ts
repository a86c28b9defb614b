import type {
  Evidence,
  NotEvaluated,
  ObjectRef,
  Reason,
  VendorId,
} from 'istio-ingress-contract';
import { fact } from '../evidence';
import { guard, type Guarded } from '../guard';
import { selectedPods } from '../mesh/endpoints';
import { gatewaysOfService } from '../mesh/gateways';
import {
  GRPCRoute,
  HTTPRoute,
  Ingress,
  type Kind,
  Service,
  TCPRoute,
  TLSRoute,
} from '../snapshot/kinds';
import type { Resource } from '../snapshot/Resource';
import type { Snapshot } from '../snapshot/Snapshot';
import { contextFor } from './context';
import { describeGatewayRoute } from './lib/gatewayClass';
import { describeIngressClass } from './lib/ingressClass';
import { unservedDrafts } from './lib/kubernetesIngress';
import type {
  ControllerDraft,
  Discovery,
  EntryClaim,
  RouteDraft,
  Vendor,
} from './types';

/** A controller and the vendor that found it. */
export interface FoundController extends ControllerDraft {
  vendor: Vendor;
}

/** One entry with the one answer of all vendors together. */
export interface ResolvedEntry {
  ref: ObjectRef;
  vendor: VendorId;
  /** Vendors that may serve it, when no single one can be named. */
  candidates: readonly VendorId[];
  state: EntryClaim['state'];
  reason?: Reason;
  because: readonly Evidence[];
  routes: readonly RouteDraft[];
}

export interface Entries {
  controllers: readonly FoundController[];
  entries: readonly ResolvedEntry[];
  notEvaluated: readonly NotEvaluated[];
}

const STRENGTHS = ['live', 'declared', 'named'] as const;

// Kinds that are entries whoever serves them.
const SHARED_ENTRY_KINDS: readonly Kind<unknown>[] = [
  Ingress,
  HTTPRoute,
  GRPCRoute,
  TLSRoute,
  TCPRoute,
];

/**
 * Asks every vendor what it serves, and makes one answer per entry of it. An
 * entry that nobody claims stays, with the reason; an entry that two vendors
 * claim equally has no vendor, and its candidates are listed.
 *
 * @param ask - how a vendor is asked
 */
export function resolveEntries(
  snapshot: Snapshot,
  vendors: readonly Vendor[],
  ask: (vendor: Vendor) => Guarded<Discovery> = vendor =>
    askVendor(snapshot, vendor),
): Entries {
  const controllers: FoundController[] = [];
  const notEvaluated: NotEvaluated[] = [];
  const claims = new Map<string, { vendor: VendorId; claim: EntryClaim }[]>();
  for (const vendor of vendors) {
    const found = ask(vendor);
    if (!found.ok) {
      notEvaluated.push(found.note);
      continue;
    }
    controllers.push(
      ...found.value.controllers.map(controller => ({ ...controller, vendor })),
    );
    for (const claim of found.value.entries) {
      const key = keyOf(claim.ref);
      const known = claims.get(key);
      if (known) known.push({ vendor: vendor.id, claim });
      else claims.set(key, [{ vendor: vendor.id, claim }]);
    }
  }
  const entries = [...claims.values()]
    .map(resolveOne)
    .map(entry => withoutExposures(snapshot, entry, controllers));
  for (const resource of entryObjects(snapshot, vendors)) {
    if (!claims.has(keyOf(resource.ref)))
      entries.push(unclaimed(snapshot, resource));
  }
  return {
    controllers: controllers.filter(isMet(entries)),
    entries: entries.sort((a, b) => (keyOf(a.ref) < keyOf(b.ref) ? -1 : 1)),
    notEvaluated,
  };
}

/** What one vendor serves, or the note that it failed. */
export function askVendor(
  snapshot: Snapshot,
  vendor: Vendor,
): Guarded<Discovery> {
  return guard('vendor', vendor.id, () =>
    vendor.discover(contextFor(vendor, snapshot)),
  );
}

/**
 * A controller of which no pod and no object was found is there for the
 * entries that name it, and gone where another vendor serves those.
 */
function isMet(
  entries: readonly ResolvedEntry[],
): (controller: FoundController) => boolean {
  const used = new Set(
    entries.flatMap(({ routes }) =>
      routes.map(({ controllerId }) => controllerId),
    ),
  );
  return ({ id, ref, pods, unknown }) =>
    ref !== undefined ||
    pods === undefined ||
    pods.length > 0 ||
    unknown === undefined ||
    used.has(id);
}

/** Objects of every kind that lets traffic in, Services apart. */
function entryObjects(
  snapshot: Snapshot,
  vendors: readonly Vendor[],
): Resource<unknown>[] {
  const kinds = new Set([
    ...SHARED_ENTRY_KINDS,
    ...vendors.flatMap(({ claims }) => claims.entryKinds ?? []),
  ]);
  return [...kinds].flatMap(kind => snapshot.list(kind));
}

/**
 * A Service in front of a controller's pods is how that controller is reached,
 * and no entry of its own.
 */
function withoutExposures(
  snapshot: Snapshot,
  entry: ResolvedEntry,
  controllers: readonly FoundController[],
): ResolvedEntry {
  if (entry.ref.kind !== 'Service' || entry.ref.group !== '') return entry;
  const service = snapshot.get(
    Service,
    entry.ref.namespace ?? '',
    entry.ref.name,
  );
  if (!service) return entry;
  const selected = new Set(
    selectedPods(snapshot, service).map(({ key }) => key),
  );
  const owner = controllers.find(({ pods }) =>
    pods?.some(({ key }) => selected.has(key)),
  );
  const [gateway] = owner
    ? []
    : gatewaysOfService(snapshot, service.namespace, service.name);
  if (!owner && !gateway) return entry;
  const title = owner?.title ?? `the Istio gateway ${gateway.id}`;
  return {
    ...entry,
    state: 'not-an-entry',
    candidates: [],
    because: [
      fact('V6', `the Service is how ${title} is reached`, service, {
        path: 'spec.selector',
        value: service.body.spec?.selector,
      }),
    ],
    routes: [],
  };
}

function resolveOne(
  all: readonly { vendor: VendorId; claim: EntryClaim }[],
): ResolvedEntry {
  const serving = all.filter(({ claim }) => claim.state !== 'not-an-entry');
  if (serving.length === 0) {
    const { vendor, claim } = all[0];
    return resolved(vendor, claim);
  }
  const strength = STRENGTHS.find(s =>
    serving.some(({ claim }) => claim.strength === s),
  );
  const strongest = serving.filter(({ claim }) => claim.strength === strength);
  const named = new Set(strongest.map(({ vendor }) => vendor));
  for (const { claim } of strongest) {
    for (const candidate of claim.candidates ?? []) named.add(candidate);
  }
  const [{ vendor, claim }] = strongest;
  if (named.size === 1) return resolved(vendor, claim);
  const candidates = [...named].sort();
  return {
    ...resolved('unknown', claim),
    candidates,
    reason: {
      code: 'ambiguous-controller',
      message: `more than one controller may serve it: ${candidates.join(
        ', ',
      )}`,
      object: claim.ref,
    },
    because: strongest.flatMap(each => each.claim.because),
  };
}

/**
 * A claim as the entry's answer. One that is served and leads nowhere says
 * why; a vendor that does not know why has not understood the entry.
 */
function resolved(
  vendor: VendorId,
  { ref, state, reason, handsOn, because, routes }: EntryClaim,
): ResolvedEntry {
  const entry: ResolvedEntry = {
    ref,
    vendor,
    candidates: [],
    state,
    ...(reason ? { reason } : {}),
    because: handsOn ? [handsOn, ...because] : because,
    routes,
  };
  if (state !== 'claimed' || routes.length > 0 || handsOn || reason)
    return entry;
  return {
    ...entry,
    state: 'not-evaluated',
    reason: {
      code: 'not-modelled',
      message: 'nothing in it was understood as a way to a Service',
      object: ref,
    },
  };
}

/**
 * An entry that no vendor claims. What an Ingress says about its backends is
 * the same for all controllers, so that its routes are known even so.
 */
function unclaimed(
  snapshot: Snapshot,
  resource: Resource<unknown>,
): ResolvedEntry {
  const ingress = snapshot.get(Ingress, resource.namespace, resource.name);
  if (ingress && ingress.ref === resource.ref) {
    const { candidates, reason } = describeIngressClass(snapshot, ingress);
    const [only] = candidates;
    return {
      ref: resource.ref,
      vendor: candidates.length === 1 ? only : 'unknown',
      candidates: candidates.length > 1 ? candidates : [],
      state: 'unclaimed',
      reason,
      because: [],
      routes: unservedDrafts(ingress, reason),
    };
  }
  const { vendor, reason } = describeGatewayRoute(snapshot, resource);
  return {
    ref: resource.ref,
    vendor: vendor ?? 'unknown',
    candidates: [],
    state: 'unclaimed',
    reason,
    because: [],
    routes: [],
  };
}

/** Names an object among those of all kinds. */
export function keyOf(ref: ObjectRef): string {
  return `${ref.kind}/${ref.group}/${ref.namespace ?? ''}/${ref.name}`;
}
