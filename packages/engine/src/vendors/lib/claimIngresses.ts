import type { Reason, VendorId } from 'istio-ingress-contract';
import { Ingress, Pod } from '../../snapshot/kinds';
import type { Snapshot } from '../../snapshot/Snapshot';
import type {
  ControllerDraft,
  EntryClaim,
  RouteDraft,
  VendorContext,
} from '../types';
import {
  CLASS_ANNOTATION,
  type ClassMatch,
  type IngressClassRule,
  type IngressResource,
  matchIngressClass,
  strengthOf,
} from './ingressClass';
import { pathsOf, unservedDrafts } from './kubernetesIngress';
import type { ProxyWorkload } from './proxies';
import { vendorsOfClassName } from './signatures';
import { unlessAnswering } from './withoutRoutes';

/** A running controller and the Ingresses it takes. @public */
export interface IngressController {
  controller: ControllerDraft;
  rule: IngressClassRule;
  /** Is the namespace of the Ingress one it watches? */
  watches?(ingress: IngressResource): boolean;
}

/**
 * The Ingresses of one vendor. Those that a running controller takes are
 * claimed `live`; without one, a class that names the vendor is still a claim,
 * served by a controller whose pods are not known.
 *
 * @public
 */
export function claimIngresses<C extends IngressController>(
  context: VendorContext,
  vendor: { id: VendorId; title: string; rule: IngressClassRule },
  controllers: readonly C[],
  draftsOf: (
    ingress: IngressResource,
    controllerId: string,
    controller?: C,
  ) => RouteDraft[],
): { controllers: ControllerDraft[]; entries: EntryClaim[] } {
  const { objects, snapshot } = context;
  const entries: EntryClaim[] = [];
  let absent: ControllerDraft | undefined;
  for (const ingress of objects.list(Ingress)) {
    const { ref } = ingress;
    let live: (EntryClaim & { routes: RouteDraft[] }) | undefined;
    for (const controller of controllers) {
      if (controller.watches?.(ingress) === false) continue;
      const match = matchIngressClass(
        objects,
        snapshot.world,
        ingress,
        controller.rule,
      );
      if (!match.served) continue;
      live ??= {
        ref,
        state: 'claimed',
        strength: 'live',
        because: [...match.because, ...controller.controller.because],
        routes: [],
      };
      live.routes.push(
        ...draftsOf(ingress, controller.controller.id, controller),
      );
    }
    if (live) {
      entries.push(withRules(live, ingress));
      continue;
    }
    const match = matchIngressClass(
      objects,
      snapshot.world,
      ingress,
      vendor.rule,
    );
    if (!match.served) continue;
    const unwatched = controllers.find(
      each =>
        each.watches?.(ingress) === false &&
        matchIngressClass(objects, snapshot.world, ingress, each.rule).served,
    );
    // Where pods were not read, another one may watch it.
    if (unwatched && snapshot.world === 'closed' && !snapshot.unread(Pod)) {
      entries.push(notWatched(ingress, unwatched, match));
      continue;
    }
    absent ??= absentController(snapshot, vendor);
    const strength = strengthOf(match);
    const name =
      ingress.body.spec?.ingressClassName ??
      ingress.annotations[CLASS_ANNOTATION];
    entries.push(
      withRules(
        {
          ref,
          state: 'claimed',
          strength,
          ...(strength === 'named' && name !== undefined
            ? { candidates: vendorsOfClassName(name) }
            : {}),
          because: match.because,
          routes: draftsOf(ingress, absent.id),
        },
        ingress,
      ),
    );
  }
  return { controllers: absent ? [absent] : [], entries };
}

/** The controller of its class looks elsewhere. */
function notWatched(
  ingress: IngressResource,
  { controller }: IngressController,
  match: Extract<ClassMatch, { served: true }>,
): EntryClaim {
  const reason: Reason = {
    code: 'no-controller',
    message: `${controller.title} is of its class and leaves it alone: it watches other namespaces or class names`,
    object: ingress.ref,
  };
  return {
    ref: ingress.ref,
    state: 'unclaimed',
    strength: strengthOf(match),
    reason,
    because: [...match.because, ...controller.because],
    routes: unservedDrafts(ingress, reason),
  };
}

function withRules(claim: EntryClaim, ingress: IngressResource): EntryClaim {
  return pathsOf(ingress).length > 0
    ? claim
    : unlessAnswering(claim, 'it has neither paths nor a default backend', {
        path: 'spec.rules',
      });
}

/**
 * A controller that entries name and whose pods are not among the objects.
 *
 * @public
 */
export function absentController(
  snapshot: Snapshot,
  vendor: { id: VendorId; title: string },
): ControllerDraft {
  const reason: Reason =
    snapshot.unread(Pod) ??
    (snapshot.world === 'open'
      ? {
          code: 'not-given',
          kind: 'Pod',
          message: `the pods of ${vendor.title} were not given`,
        }
      : {
          code: 'no-controller',
          message: `no pod of ${vendor.title} was found`,
        });
  return {
    id: vendor.id,
    title: vendor.title,
    pods: [],
    unknown: reason,
    because: [],
  };
}

/** A controller of the cluster, from the workload that runs it. @public */
export function controllerFrom(
  vendor: { id: VendorId; title: string },
  workload: ProxyWorkload,
): ControllerDraft {
  return {
    id: `${vendor.id}/${workload.namespace}/${workload.name}`,
    ref: workload.ref,
    title: `${vendor.title} ${workload.namespace}/${workload.name}`,
    pods: workload.pods,
    ...(workload.version ? { version: workload.version } : {}),
    because: workload.because,
  };
}
