import { dump } from 'js-yaml';
import type {
  ClusterAnalysis,
  EndpointGroup,
  Evidence,
  Hop,
  ObjectRef,
} from 'istio-ingress-contract';

/**
 * What a vendor's golden states of an analysis: enough to be read in one
 * sitting. Evidence of the vendor is there in full; of the mesh's reasoning,
 * whose own tests are elsewhere, only what was decided.
 */
export function goldenOf(analysis: ClusterAnalysis): string {
  const { controllers, entries, routes, services, notEvaluated } = analysis;
  const shown = {
    controllers: controllers.map(
      ({ id, dataPlane, inboundCaptured, version }) => ({
        id,
        dataPlane,
        inboundCaptured,
        version,
      }),
    ),
    entries: entries.map(
      ({ ref, vendor, candidates, state, mode, reason, because }) => ({
        entry: textOf(ref),
        vendor,
        candidates: candidates.length > 0 ? candidates : undefined,
        state,
        mode,
        reason: reason && `${reason.code}: ${reason.message}`,
        because: because.slice(0, 2).map(evidenceText),
      }),
    ),
    routes: routes
      .map(route => ({
        entry: `${textOf(route.entry)} ${route.rule.pointer}`,
        hosts: route.rule.hosts.join(' ') || '*',
        path: route.rule.path,
        port: route.rule.port,
        edge: route.edge,
        controller: route.controllerId,
        mode: route.mode,
        weight: route.weight,
        service:
          route.service &&
          `${route.service.namespace}/${route.service.name}:${
            route.servicePort ?? '?'
          }`,
        outcome: route.outcome,
        upstream: route.upstream,
        brokenAt: route.brokenAt,
        predicted: route.predicted || undefined,
        unknown: route.unknown?.map(
          ({ code, message }) => `${code}: ${message}`,
        ),
        hops: route.hops.map(hopOf),
      }))
      .sort((a, b) => compare(JSON.stringify(a), JSON.stringify(b))),
    services: services
      .filter(({ routeCount }) => routeCount > 0)
      .map(({ ref, modes, posture, failing }) => ({
        service: `${ref.namespace}/${ref.name}`,
        modes: modes.join(' '),
        posture,
        failing: failing || undefined,
      })),
    notEvaluated: notEvaluated.map(
      ({ id, reason }) => `${id}: ${reason.message}`,
    ),
  };
  return dump(JSON.parse(JSON.stringify(shown)), {
    lineWidth: 110,
    noRefs: true,
  });
}

function hopOf({
  from,
  to,
  wire,
  sent,
  inner,
  accepts,
  outcome,
  endpoints,
  because,
}: Hop) {
  return {
    from: `${from.kind} ${from.title} (${from.dataPlane ?? 'mixed'})`,
    to: `${to.kind} ${to.title} (${to.dataPlane ?? 'unknown'})`,
    wire: Object.entries(wire)
      .map(([key, value]) => `${key}=${value}`)
      .join(' '),
    verdict: `sent ${sent}${inner ? ` (inner ${inner})` : ''}, accepts ${
      accepts ?? '-'
    }: ${outcome}`,
    endpoints: endpoints.map(endpointText),
    because: because.filter(isOfVendor).map(evidenceText),
  };
}

function endpointText({ pods, address, port, outcome }: EndpointGroup): string {
  const who =
    pods
      ?.map(({ namespace, name }) => `${namespace}/${name}`)
      .sort()
      .join(' ') ?? address;
  return `${who ?? '?'} :${port ?? '?'} ${outcome}`;
}

function isOfVendor({ rule }: Evidence): boolean {
  return rule.startsWith('V');
}

function evidenceText(evidence: Evidence): string {
  const { rule, message, object, path, value, lookup } = evidence;
  if (!isOfVendor(evidence))
    return `${rule}${object ? ` @ ${textOf(object)}` : ''}`;
  const where = object
    ? ` @ ${textOf(object)}`
    : lookup
    ? ` @ no ${lookup.kind} ${lookup.selector ?? ''}`
    : '';
  return `${rule} ${message}${where}${path ? ` ${path}` : ''}${
    value === undefined ? '' : ` = ${value}`
  }`.trim();
}

function textOf({ kind, namespace, name }: ObjectRef): string {
  return `${kind} ${namespace ? `${namespace}/` : ''}${name}`;
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
