import {
  type Controller,
  type ExposeIntent,
  type ExposeIntentInput,
  parseIntent,
  type Rendered,
  type Route,
} from 'istio-ingress-contract';
import type { ClusterObjects } from '../snapshot/objects';
import { vendors as builtIn } from '../vendors/all';
import type { ClusterViews } from '../vendors/clusterViews';
import type { Vendor } from '../vendors/types';
import { withAlternatives } from './alternatives';
import { COMMENTS } from './comments';
import { type Draft, draftOf } from './draft';
import { layOut } from './layouts';
import { type Look, lookAt } from './look';

/** @public */
export interface RenderOptions {
  /** The vendors whose recipes may be used; those of the engine when absent. */
  vendors?: readonly Vendor[];
  /** Of the surroundings, where they are at hand; made from nothing when absent. */
  views?: ClusterViews;
}

/**
 * What was rendered, and how requests get to the service by it.
 *
 * @public
 */
export interface Exposed {
  rendered: Rendered;
  /** To the service, by the new entries; none where nothing is rendered. */
  routes: readonly Route[];
  controllers: readonly Controller[];
}

/**
 * Writes what exposes a service, and proves what it will be.
 *
 * @param intent - read strictly: what it may not be is refused by field
 * @param surroundings - the cluster it is for. Without one the promise rests on
 *   a cluster as the vendor's documentation installs it, and is `predicted`.
 * @returns files and manifests with their promises, or refusals. Equal inputs
 *   give equal bytes.
 * @public
 */
export function render(
  intent: ExposeIntentInput,
  surroundings?: ClusterObjects,
  options: RenderOptions = {},
): Rendered {
  return expose(intent, surroundings, options).rendered;
}

/**
 * As `render`, with the routes that its promise rests on.
 *
 * @public
 */
export function expose(
  intent: ExposeIntentInput,
  surroundings?: ClusterObjects,
  options: RenderOptions = {},
): Exposed {
  const without = { routes: [], controllers: [] };
  const parsed = parseIntent(intent);
  if (!parsed.ok) return { rendered: parsed, ...without };
  const vendors = options.vendors ?? builtIn;
  const look = surroundings
    ? lookAt(surroundings, vendors, options.views)
    : undefined;
  const draft = draftOf(parsed.intent, vendors, look);
  if (!draft.ok) {
    const refusals = withAlternatives(parsed.intent, draft.refusals, {
      vendors,
      ...(look ? { look } : {}),
      draft: other => {
        const again = parseIntent(other);
        return again.ok ? draftOf(again.intent, vendors, look) : again;
      },
    });
    return { rendered: { ok: false, refusals }, ...without };
  }
  const { namespace, name } = parsed.intent.service;
  return {
    rendered: finished(parsed.intent, draft, look),
    routes: draft.judgement.routes.filter(
      ({ service }) =>
        service?.namespace === namespace && service.name === name,
    ),
    controllers: draft.judgement.controllers,
  };
}

function finished(
  intent: ExposeIntent,
  { manifests, promises, recipe, needs }: Extract<Draft, { ok: true }>,
  look: Look | undefined,
): Rendered {
  return {
    ok: true,
    files: layOut(intent, manifests, { ...COMMENTS, ...recipe.comments }),
    manifests,
    promises,
    costs: [...recipe.costs, ...costsOf(intent, manifests)],
    needs: [...needs, ...(look ? [] : assumptionsOf(intent))],
  };
}

function costsOf(
  { healthCheck, mode, mtls, createNamespace, service }: ExposeIntent,
  manifests: readonly Readonly<Record<string, unknown>>[],
): string[] {
  const asked =
    healthCheck && JSON.stringify(manifests).includes(`"${healthCheck.path}"`);
  return [
    ...(healthCheck && !asked
      ? [
          mode === 'standalone'
            ? `The controller does not ask for ${healthCheck.path}: which pods get requests is for their readiness probes.`
            : `No load balancer asks for ${healthCheck.path}: it asks the Istio gateway, which sends to the pods that are ready by their own probes.`,
        ]
      : []),
    ...(mtls === 'strict'
      ? [
          'Clients of these pods that are not in the mesh are refused, on every port.',
        ]
      : []),
    ...(createNamespace
      ? [
          `Every new pod of Namespace ${service.namespace} gets a sidecar, and whoever deletes these manifests deletes the Namespace.`,
        ]
      : []),
  ];
}

/** What a promise without a cluster rests on. */
function assumptionsOf({ mode, service, gateway }: ExposeIntent): string[] {
  return [
    `Namespace ${service.namespace} is labelled for injection, so that the pods of Service ${service.name} have a sidecar.`,
    ...(mode === 'standalone'
      ? [
          'The controller takes part in the mesh: a sidecar that carries what it sends and leaves alone what it receives (traffic.sidecar.istio.io/includeInboundPorts: ""), or certificates of the mesh.',
        ]
      : []),
    ...(mode === 'chained' && gateway
      ? [
          `Service ${gateway.service} of namespace ${gateway.namespace} is of type ClusterIP: else clients reach the gateway past the controller.`,
        ]
      : []),
  ];
}
