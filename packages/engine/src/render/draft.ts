import type {
  ExposeGateway,
  ExposeIntent,
  Manifest,
  Refusal,
  RenderPromise,
} from 'istio-ingress-contract';
import { keyOfManifest } from '../changes/applyChanges';
import { type ServiceResource, selectedPods } from '../mesh/endpoints';
import { protocolOf } from '../mesh/protocol';
import { Service } from '../snapshot/kinds';
import type { ClusterObjects } from '../snapshot/objects';
import { imagineFor } from '../vendors/clusterViews';
import type { Recipe, ServiceDemand, Vendor } from '../vendors/types';
import {
  assumedCluster,
  assumedControllers,
  assumedGateway,
  assumedService,
  assumedWorkload,
} from './assumed';
import { clashes } from './clashes';
import { takenHosts, takenPort } from './hosts';
import { demandOf, needsOf, portOfGateway, withDemand } from './gatewayService';
import { isPromised, judge, type Judgement, withManifests } from './judge';
import type { Look } from './look';
import { meshObjects } from './meshObjects';
import { exposureOf } from './exposure';
import { routePlace } from './routePlace';
import { refuse } from './refuse';
import { misfits } from './surroundings';

/** The objects of an intent and what they promise, or why there are none. */
export type Draft =
  | {
      ok: true;
      manifests: Manifest[];
      promises: RenderPromise[];
      judgement: Judgement;
      recipe: Recipe;
      needs: string[];
    }
  | { ok: false; refusals: Refusal[] };

/** Writes the objects of an intent and proves what they promise. */
export function draftOf(
  intent: ExposeIntent,
  vendors: readonly Vendor[],
  look?: Look,
): Draft {
  const vendor = vendors.find(({ id }) => id === intent.vendor);
  if (!vendor) {
    return no([refuse('vendor', `There is no vendor ${intent.vendor} here.`)]);
  }
  const recipe =
    vendor.recipes[intent.mode === 'chained' ? 'chained' : 'standalone'];
  if ('cannot' in recipe) return no([refuse('mode', recipe.cannot)]);

  const early = look ? misfits(intent, look, vendor) : [];
  const gateway = gatewayOf(intent, look);
  if (!gateway.ok) return no([...early, ...gateway.refusals]);
  const completed = { ...intent, ...gateway.found };
  const target = look?.snapshot.get(
    Service,
    intent.service.namespace,
    intent.service.name,
  );
  const selector = intent.service.selector ?? target?.body.spec?.selector;
  if (intent.mtls !== 'none' && Object.keys(selector ?? {}).length === 0) {
    early.push(
      refuse(
        'service.selector',
        'A PeerAuthentication picks pods by their labels: name those of the workload, or leave mTLS to the mesh.',
        [
          {
            service: {
              ...intent.service,
              selector: { 'app.kubernetes.io/name': intent.service.name },
            },
          },
          { mtls: 'none' },
        ],
      ),
    );
  }
  const { place, refusals: untaken } = routePlace(completed, vendor, look);
  const exposure = {
    ...exposureOf(
      withDefaultClass(completed, look),
      declaredClass(target, intent.service.port),
      portOfGateway(completed.gateway, look),
    ),
    place,
  };
  const refused = [
    ...early,
    ...untaken,
    ...(recipe.refuses?.(exposure) ?? []).map(({ field, reason }) =>
      refuse(field, reason),
    ),
  ];
  if (refused.length > 0) return no(refused);

  const manifests = [
    ...meshObjects(completed, selector ?? {}, look?.snapshot),
    ...recipe.expose(exposure),
  ];
  const fresh = look
    ? clashes(intent, look, manifests)
    : { manifests, refusals: [] };
  const conflicts = [
    ...fresh.refusals,
    ...(look
      ? [
          ...takenHosts(intent, look, manifests),
          ...takenPort(intent, look, manifests),
        ]
      : []),
  ];
  if (conflicts.length > 0) return no(conflicts);
  const demand = demandOf(completed, vendor, vendors, look);
  return proven(completed, vendors, look, {
    recipe,
    manifests: fresh.manifests,
    demand,
    needs: [
      ...(recipe.needs?.(exposure) ?? []),
      ...needsOf(completed.gateway, demand),
    ],
  });
}

function proven(
  intent: ExposeIntent,
  vendors: readonly Vendor[],
  look: Look | undefined,
  {
    demand,
    ...made
  }: {
    recipe: Recipe;
    manifests: Manifest[];
    needs: string[];
    demand: ServiceDemand;
  },
): Draft {
  const base = withDemand(
    look ? baseOf(intent, look) : assumedCluster(intent),
    intent.gateway,
    demand,
  );
  const { namespace, name } = intent.service;
  const [judgement] = judge(
    base,
    [{ service: { namespace, name }, manifests: made.manifests }],
    look?.imagine ?? imagineFor(vendors),
  );
  const imagined = !look || base !== look.objects;
  const promises = judgement.promises.map(promise => ({
    ...promise,
    predicted: promise.predicted || imagined,
  }));
  const sure = isPromised(judgement, intent.mode, ['mtls']);
  // Where objects are missing, not to know is the honest answer.
  if (
    sure ||
    (look && isPromised(judgement, intent.mode, ['mtls', 'unknown']))
  ) {
    return {
      ok: true,
      ...made,
      promises,
      judgement,
      needs: [
        ...made.needs,
        ...(sure
          ? []
          : judgement.reasons.map(reason => `Not known: ${reason}.`)),
      ],
    };
  }
  const states = promises.map(({ mode, posture }) => `${mode} with ${posture}`);
  return no([
    refuse(
      intent.className && promises.length === 0 ? 'className' : 'mode',
      [
        `${
          look ? 'In this cluster' : 'As the vendor installs it'
        } the service would be ${states.join(' and ') || 'not exposed'}, not ${
          intent.mode
        } with mtls`,
        ...judgement.reasons.slice(0, 3),
      ].join('; '),
    ),
  ]);
}

/** The cluster, with what an intent may be ahead of: its Service and workload. */
function baseOf(
  intent: ExposeIntent,
  { objects, snapshot }: Look,
): ClusterObjects {
  const { namespace, name } = intent.service;
  const service = snapshot.get(Service, namespace, name);
  const selector = service?.body.spec?.selector;
  const known = {
    ...intent,
    service: {
      ...intent.service,
      ...(selector && Object.keys(selector).length > 0 ? { selector } : {}),
    },
  };
  const missing = [
    ...(service ? [] : [assumedService(known)]),
    ...(service && selectedPods(snapshot, service).length > 0
      ? []
      : [assumedWorkload(known)]),
  ];
  const keys = new Set(
    objects.objects.map(({ manifest }) => keyOfManifest(manifest)),
  );
  const added = missing.filter(manifest => !keys.has(keyOfManifest(manifest)));
  return added.length === 0 ? objects : withManifests(objects, added);
}

type Found =
  | { ok: true; found: { gateway?: ExposeGateway } }
  | { ok: false; refusals: Refusal[] };

/** The gateway that is named, or the only one there is. */
function gatewayOf(intent: ExposeIntent, look: Look | undefined): Found {
  const { mode, gateway, vendor, className } = intent;
  if (mode === 'standalone' || (vendor === 'istio' && className))
    return { ok: true, found: {} };
  if (gateway) {
    return gateway.tls === 'simple' && !intent.tls && !gateway.object
      ? {
          ok: false,
          refusals: [
            refuse(
              'tls',
              'A gateway server that ends TLS needs a certificate: name a Secret in the gateway’s namespace.',
              [
                { tls: { secretName: `${intent.name}-tls` } },
                { gateway: { ...gateway, tls: 'none', port: 80 } },
              ],
            ),
          ],
        }
      : { ok: true, found: { gateway } };
  }
  const known = look ? look.gateways : [assumedGateway];
  if (look && known.length === 1) {
    return { ok: true, found: { gateway: known[0] } };
  }
  return {
    ok: false,
    refusals: [
      refuse(
        'gateway',
        known.length === 0
          ? 'No Istio gateway was found in this cluster.'
          : look
          ? 'There are several Istio gateways: name one.'
          : 'Name the Istio gateway: its Service, port and labels.',
        known.map(each => ({ gateway: each })),
      ),
    ],
  };
}

/** An Ingress of a controller without a default class names one. */
function withDefaultClass(
  intent: ExposeIntent,
  look: Look | undefined,
): ExposeIntent {
  const known: Readonly<Record<string, { className?: string }>> =
    assumedControllers;
  const assumed = Object.hasOwn(known, intent.vendor)
    ? known[intent.vendor].className
    : undefined;
  return look || intent.className || !assumed || assumed.includes('/')
    ? intent
    : { ...intent, className: assumed };
}

function declaredClass(service: ServiceResource | undefined, port: number) {
  const found = service?.body.spec?.ports.find(each => each.port === port);
  if (!found) return undefined;
  const declared = protocolOf(found).class;
  return declared === 'udp' ? undefined : declared;
}

function no(refusals: Refusal[]): Draft {
  return { ok: false, refusals };
}
