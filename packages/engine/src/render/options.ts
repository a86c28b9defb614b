import type {
  ExposeGateway,
  ExposeIntent,
  ExposeOption,
  ExposeOptions,
  Manifest,
} from 'istio-ingress-contract';
import { parseIntent } from 'istio-ingress-contract';
import type { ClusterObjects } from '../snapshot/objects';
import { vendors as builtIn } from '../vendors/all';
import type { Vendor } from '../vendors/types';
import { assumedService, assumedWorkload } from './assumed';
import { exposureOf } from './exposure';
import { type Addition, isPromised, judge, type Judgement } from './judge';
import {
  apiGateways,
  ingressClasses,
  isOwn,
  isOwnClass,
  type Look,
  lookAt,
} from './look';
import { injectionLabel } from './meshObjects';
import type { RenderOptions } from './render';

const NOT_OUTSIDE =
  'Clients outside of the cluster do not reach this gateway: it can stand behind another controller.';

// A service that no cluster has, exposed by everything that is there.
const PROBE = 'exposure-probe';

interface Probe {
  vendor: Vendor;
  className?: string;
  mode: 'standalone' | 'chained';
  /** Of an Istio gateway: itself. */
  gateway?: ExposeGateway;
  result: { cannot: string } | { addition: Addition; costs: readonly string[] };
}

/**
 * What a form can offer on a cluster: the controllers that are really there,
 * with the modes that each can do and why not the others, and the Istio
 * gateways. Each mode is tried on an imagined service of a namespace with
 * injection.
 *
 * @public
 */
export function intentOptions(
  surroundings: ClusterObjects,
  options: RenderOptions = {},
): ExposeOptions {
  const vendors = options.vendors ?? builtIn;
  const look = lookAt(surroundings, vendors, options.views);
  const probes = vendors.flatMap(vendor => probesOf(vendor, look));
  const base = probeBase(look);
  const tried = probes.flatMap(({ result }) =>
    'addition' in result ? [result.addition] : [],
  );
  const judgements = new Map(
    judge(base, tried, look.imagine).map((judgement, index) => [
      tried[index],
      judgement,
    ]),
  );
  return {
    controllers: optionsOf(probes, look, judgements),
    gateways: [...look.gateways],
  };
}

function probesOf(vendor: Vendor, look: Look): Probe[] {
  const { claims, id } = vendor;
  const classes = [
    ...ingressClasses(look)
      .filter(each => isOwnClass(look, vendor, each))
      .map(({ name }) => name),
    ...apiGateways(look)
      .filter(({ controller }) => isOwn(claims.gatewayControllers, controller))
      .map(({ name }) => name),
  ].sort();
  const runs = look.found.controllers.some(found => found.vendor.id === id);
  if (!runs && classes.length === 0) return [];
  const [first] = look.gateways;
  if (id === 'istio') {
    return [
      ...classes.map(className => ({ className, gateway: undefined })),
      ...(look.gateways.length > 0 ? look.gateways : [undefined]).map(
        gateway => ({ className: undefined, gateway }),
      ),
    ].map(({ className, gateway }, index) => ({
      vendor,
      mode: 'standalone' as const,
      ...(className === undefined ? {} : { className }),
      ...(gateway === undefined ? {} : { gateway }),
      result: probe(vendor, 'standalone', className, gateway, index),
    }));
  }
  return (classes.length > 0 ? classes : [undefined]).flatMap(className =>
    (['standalone', 'chained'] as const).map((mode, index) => ({
      vendor,
      ...(className === undefined ? {} : { className }),
      mode,
      result: probe(vendor, mode, className, first, index),
    })),
  );
}

function probe(
  vendor: Vendor,
  mode: 'standalone' | 'chained',
  className: string | undefined,
  gateway: ExposeGateway | undefined,
  index: number,
): Probe['result'] {
  const recipe = vendor.recipes[mode];
  if ('cannot' in recipe) return recipe;
  const through = mode === 'chained' || (vendor.id === 'istio' && !className);
  if (through && !gateway)
    return { cannot: 'No Istio gateway was found in this cluster.' };
  const name = [PROBE, vendor.id, index].join('-').slice(0, 40);
  const intent = intentOf(vendor, mode, name, className, through, gateway);
  const refused = recipe.refuses?.(exposureOf(intent))[0];
  if (refused) return { cannot: refused.reason };
  return {
    addition: {
      service: { namespace: PROBE, name: PROBE },
      manifests: [...recipe.expose(exposureOf(intent))],
    },
    costs: recipe.costs,
  };
}

function intentOf(
  vendor: Vendor,
  mode: 'standalone' | 'chained',
  name: string,
  className: string | undefined,
  through: boolean,
  gateway: ExposeGateway | undefined,
): ExposeIntent {
  return {
    ...probeIntent,
    name: className ? `${name}-${hashless(className)}`.slice(0, 63) : name,
    vendor: vendor.id,
    mode: vendor.id === 'istio' ? 'istio-gateway' : mode,
    hosts: [`${name}.${hashless(className ?? 'none')}.example`],
    ...(className ? { className } : {}),
    ...(through && gateway ? { gateway } : {}),
  };
}

/** A class as one label of a name. */
function hashless(className: string): string {
  return className.replace(/[^a-z0-9-]/g, '-').slice(0, 60);
}

const probeIntent: ExposeIntent = imagined();

function imagined(): ExposeIntent {
  const parsed = parseIntent({
    name: PROBE,
    service: { namespace: PROBE, name: PROBE, port: 80, protocol: 'http' },
    hosts: ['probe.example.com'],
    mode: 'standalone',
    vendor: 'none',
  });
  if (!parsed.ok) throw new Error('the probe is no intent');
  return parsed.intent;
}

function probeBase({ objects, snapshot }: Look): ClusterObjects {
  const namespace: Manifest = {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name: PROBE, labels: injectionLabel(snapshot) },
  };
  return {
    ...objects,
    objects: [
      ...objects.objects,
      ...[
        namespace,
        assumedService(probeIntent),
        assumedWorkload(probeIntent),
      ].map(manifest => ({ manifest })),
    ],
  };
}

/** One option for each controller; a probe that none serves counts for all of its vendor. */
function optionsOf(
  probes: readonly Probe[],
  { found }: Look,
  judgements: ReadonlyMap<Addition, Judgement>,
): ExposeOption[] {
  const options = new Map<string, ExposeOption & { order: string }>();
  const vendors = [...new Set(probes.map(({ vendor }) => vendor))];
  for (const vendor of vendors) {
    const own = found.controllers.filter(each => each.vendor.id === vendor.id);
    const ids = own.length > 0 ? own : [{ id: vendor.id, title: vendor.title }];
    for (const { id, title } of ids) {
      const mine = probes.filter(
        each =>
          each.vendor === vendor && serves(each, id, own.length, judgements),
      );
      // An Istio gateway answers for itself alone.
      const asked =
        mine.length > 0 || vendor.placement === 'istio'
          ? mine
          : probes.filter(each => each.vendor === vendor);
      options.set(id, {
        order: id,
        vendor: vendor.id,
        title,
        controllerId: id,
        classNames: [
          ...new Set(mine.flatMap(({ className }) => className ?? [])),
        ].sort(),
        ...(mine[0]?.gateway ? { gateway: mine[0].gateway } : {}),
        modes:
          asked.length === 0
            ? [{ mode: 'istio-gateway', ok: false, reason: NOT_OUTSIDE }]
            : (['standalone', 'chained'] as const).flatMap(mode => {
                const ofMode = asked.filter(each => each.mode === mode);
                return ofMode.length === 0
                  ? []
                  : [modeOf(vendor, mode, ofMode, judgements)];
              }),
      });
    }
  }
  return [...options.values()]
    .sort((a, b) => (a.order < b.order ? -1 : 1))
    .map(({ order: _, ...option }) => option);
}

function serves(
  { className, mode, result }: Probe,
  id: string,
  controllers: number,
  judgements: ReadonlyMap<Addition, Judgement>,
): boolean {
  if (controllers <= 1) return true;
  const judgement =
    'addition' in result ? judgements.get(result.addition) : undefined;
  // A class that nobody could be tried for is not told apart.
  if (!judgement) return className === undefined || mode === 'standalone';
  return judgement.routes.some(({ controllerId }) => controllerId === id);
}

function modeOf(
  vendor: Vendor,
  mode: 'standalone' | 'chained',
  probes: readonly Probe[],
  judgements: ReadonlyMap<Addition, Judgement>,
): ExposeOption['modes'][number] {
  const shown = vendor.id === 'istio' ? ('istio-gateway' as const) : mode;
  const reasons: string[] = [];
  for (const { result } of probes) {
    if ('cannot' in result) {
      reasons.push(result.cannot);
      continue;
    }
    const judgement = judgements.get(result.addition);
    if (judgement && isPromised(judgement, shown, ['mtls']))
      return { mode: shown, ok: true, costs: [...result.costs] };
    const postures = judgement?.promises.map(({ posture }) => posture) ?? [];
    reasons.push(
      [
        postures.length > 0
          ? `The last hop would be ${postures.join(' and ')}`
          : 'No controller would serve the entry',
        ...(judgement?.reasons.slice(0, 2) ?? []),
      ].join('; '),
    );
  }
  return { mode: shown, ok: false, reason: reasons[0] };
}
