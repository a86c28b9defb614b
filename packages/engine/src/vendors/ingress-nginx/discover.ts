import type { Edge } from 'istio-ingress-contract';
import { claimIngresses } from '../lib/claimIngresses';
import { unknownUpstream } from '../lib/gatewayUpstream';
import type { IngressResource } from '../lib/ingressClass';
import { edgeOf, type IngressPath, pathsOf } from '../lib/kubernetesIngress';
import type { Discovery, RouteDraft, VendorContext } from '../types';
import { authDrafts } from './authUrl';
import {
  isCanary,
  locationKey,
  type Plan,
  planFor,
  upstreamKey,
  withoutLocations,
} from './locations';
import { defaultBackendDrafts, passthrough } from './otherBackends';
import {
  DEFAULT_PREFIX,
  defaultRule,
  findControllers,
  isTrue,
  type NginxController,
  vendorName,
} from './settings';
import { streamEntries } from './streams';
import { upstreamOf } from './upstream';

/** Everything that ingress-nginx serves. */
export function discover(context: VendorContext): Discovery {
  const controllers = findControllers(context);
  const plans = new Map<string, Plan>();
  const planOf = (controller: NginxController | undefined) => {
    const key = controller?.controller.id ?? '';
    let plan = plans.get(key);
    if (!plan) {
      plan = planFor(context, controller);
      plans.set(key, plan);
    }
    return plan;
  };
  const claimed = claimIngresses(
    context,
    { ...vendorName, rule: defaultRule },
    controllers,
    (ingress, controllerId, controller) =>
      draftsOf(context, planOf(controller), ingress, controllerId, controller),
  );
  return {
    controllers: [
      ...controllers.map(({ controller }) => controller),
      ...claimed.controllers,
    ],
    entries: [
      ...claimed.entries.map(claim =>
        withoutLocations(context, claim, controllers, planOf),
      ),
      ...controllers.flatMap(each => streamEntries(context.objects, each)),
    ],
  };
}

function draftsOf(
  { objects }: VendorContext,
  plan: Plan,
  ingress: IngressResource,
  controllerId: string,
  controller: NginxController | undefined,
): RouteDraft[] {
  const drafts: RouteDraft[] = [];
  const canary = isCanary(ingress, controller);
  const all = pathsOf(ingress);
  for (const path of all) {
    const rule =
      path.isDefault && all.length > 1
        ? {
            ...path.rule,
            hosts: [...new Set(all.flatMap(each => each.rule.hosts))],
          }
        : path.rule;
    const location = plan.locations.get(locationKey(path)) ?? ingress;
    // A second Ingress for the same host and path is skipped by the controller.
    if (!canary && location.ref !== ingress.ref) continue;
    const weight = canary ? weightOf(ingress, controller) : undefined;
    const common = {
      rule,
      edge: edgeFor(ingress, path, controller),
      controllerId,
      ...(weight === undefined ? {} : { weight }),
    };
    if (path.backend.kind !== 'service') {
      drafts.push({
        ...common,
        backend: path.backend,
        upstream: unknownUpstream(),
      });
      continue;
    }
    if (common.edge === 'passthrough') {
      drafts.push({
        ...common,
        ...passthrough(path.backend, ingress, controller),
      });
      continue;
    }
    const owner = plan.owners.get(upstreamKey(path.backend)) ?? ingress;
    drafts.push({
      ...common,
      ...upstreamOf(objects, path.backend, owner, location, controller),
    });
  }
  drafts.push(
    ...defaultBackendDrafts(objects, ingress, controllerId, controller),
  );
  // Nothing is asked for where an older Ingress has all of the locations.
  const [first] = drafts;
  if (first) {
    const hosts = [...new Set(all.flatMap(({ rule }) => rule.hosts))];
    const common = { hosts, edge: first.edge, controllerId };
    drafts.push(...authDrafts(ingress, common, controller));
  }
  const unsure = controller?.watchUnknown?.(ingress);
  return unsure ? drafts.map(each => ({ ...each, unknown: unsure })) : drafts;
}

function edgeFor(
  ingress: IngressResource,
  path: IngressPath,
  controller: NginxController | undefined,
): Edge {
  const prefix = controller?.annotationsPrefix ?? DEFAULT_PREFIX;
  const passes = isTrue(ingress.annotations[`${prefix}/ssl-passthrough`]);
  const isRoot = (path.rule.path ?? '/') === '/';
  // Without the controller's flag the annotation does nothing.
  if (
    passes &&
    isRoot &&
    path.rule.hosts.length > 0 &&
    controller?.sslPassthrough
  )
    return 'passthrough';
  if (!path.tls && isTrue(ingress.annotations[`${prefix}/force-ssl-redirect`]))
    return 'redirect';
  return edgeOf(path);
}

function weightOf(
  ingress: IngressResource,
  controller: NginxController | undefined,
): number | undefined {
  const text =
    ingress.annotations[
      `${controller?.annotationsPrefix ?? DEFAULT_PREFIX}/canary-weight`
    ];
  const weight = Number(text);
  return text === undefined || !Number.isFinite(weight) ? undefined : weight;
}
