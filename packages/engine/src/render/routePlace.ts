import type { ExposeIntent, Refusal } from 'istio-ingress-contract';
import { Gateway, TCPRoute } from '../snapshot/kinds';
import {
  listenersOf,
  type VendorListener,
} from '../vendors/lib/gatewayListeners';
import type { RoutePlace, Vendor } from '../vendors/types';
import { apiGateways, isOwn, type Look } from './look';
import { refuse } from './refuse';

/**
 * Where the route of an intent has to be for its Gateway to take it, or why the
 * Gateway takes it nowhere. A Gateway that is not known decides later.
 */
export function routePlace(
  intent: ExposeIntent,
  vendor: Vendor,
  look: Look | undefined,
): { place: RoutePlace; refusals: Refusal[] } {
  const nowhere = (...refusals: Refusal[]) => ({ place: {}, refusals });
  const { className, mode, service } = intent;
  if (!look || !className?.includes('/')) return nowhere();
  const [namespace, name] = className.split('/', 2);
  const gateway = look.snapshot.get(Gateway, namespace, name);
  if (!gateway) return nowhere();
  const kind =
    service.protocol === 'tcp'
      ? 'TCPRoute'
      : service.protocol === 'grpc'
      ? 'GRPCRoute'
      : 'HTTPRoute';
  const all = listenersOf(look.snapshot, look.snapshot, gateway);
  const listeners = all.filter(({ kinds }) => kinds.includes(kind));
  if (listeners.length === 0) {
    return nowhere(
      refuse(
        kind === 'TCPRoute' ? 'service.protocol' : 'className',
        `Gateway ${className} has no listener that takes a ${kind}.`,
        otherGateways(intent, vendor, look),
      ),
    );
  }
  const beside =
    mode === 'chained' && intent.gateway
      ? intent.gateway.namespace
      : service.namespace;
  if (kind === 'TCPRoute') return ofTcp(intent, listeners, beside, look);

  const refusals = intent.hosts.flatMap((host, index) =>
    listeners.some(({ hostname }) => serves(hostname, host))
      ? []
      : [
          refuse(
            `hosts.${index}`,
            `Gateway ${className} serves ${namesOf(
              listeners,
            )}, and not ${host}.`,
            otherGateways(intent, vendor, look),
          ),
        ],
  );
  if (refusals.length > 0) return nowhere(...refusals);
  const from = [beside, namespace].find(candidate =>
    intent.hosts.every(host =>
      listeners.some(
        listener =>
          serves(listener.hostname, host) && takesFrom(listener, candidate),
      ),
    ),
  );
  return from === undefined
    ? nowhere(closed(intent, vendor, look, beside))
    : { place: from === beside ? {} : { namespace: from }, refusals: [] };
}

/** A listener of its own, which is not another route's. */
function ofTcp(
  intent: ExposeIntent,
  listeners: readonly VendorListener[],
  beside: string,
  look: Look,
): { place: RoutePlace; refusals: Refusal[] } {
  const { className = '', service } = intent;
  const [namespace, name] = className.split('/', 2);
  const used = new Set(
    look.snapshot
      .list(TCPRoute)
      .flatMap(route =>
        route.name === intent.name
          ? []
          : (route.body.spec?.parentRefs ?? [])
              .filter(
                parent =>
                  parent.name === name &&
                  (parent.namespace ?? route.namespace) === namespace,
              )
              .map(({ sectionName }) => sectionName),
      ),
  );
  const free = used.has(undefined)
    ? []
    : listeners.filter(({ section }) => !used.has(section));
  const chosen = free.find(({ port }) => port === service.port) ?? free[0];
  if (!chosen) {
    return {
      place: {},
      refusals: [
        refuse(
          'className',
          `Every TCP listener of Gateway ${className} has a route: a TCP service needs one of its own, which is the platform’s to open.`,
        ),
      ],
    };
  }
  const from = [beside, namespace].find(each => takesFrom(chosen, each));
  return from === undefined
    ? {
        place: {},
        refusals: [
          refuse(
            'className',
            `Listener ${chosen.section} of Gateway ${className} takes no routes of Namespace ${beside}.`,
          ),
        ],
      }
    : {
        place: {
          listener: chosen.section,
          ...(from === beside ? {} : { namespace: from }),
        },
        refusals: [],
      };
}

function closed(
  intent: ExposeIntent,
  vendor: Vendor,
  look: Look,
  beside: string,
): Refusal {
  return refuse(
    'className',
    `Gateway ${intent.className} takes no routes of Namespace ${beside}, and none of its own either.`,
    otherGateways(intent, vendor, look),
  );
}

/** Does a listener serve all of a host? A wildcard has to be covered whole. */
function serves(hostname: string, host: string): boolean {
  if (hostname === '' || hostname === '*' || hostname === host) return true;
  return hostname.startsWith('*.') && host.endsWith(hostname.slice(1));
}

function takesFrom({ hosts }: VendorListener, namespace: string): boolean {
  return hosts.some(host => {
    const [from] = host.split('/', 1);
    return from === '*' || from === namespace;
  });
}

function namesOf(listeners: readonly VendorListener[]): string {
  return [...new Set(listeners.map(({ hostname }) => hostname || '*'))]
    .sort()
    .join(' and ');
}

/** Other Gateways of the same vendor. */
function otherGateways(
  { className }: ExposeIntent,
  { id, claims }: Vendor,
  look: Look,
): { className: string }[] {
  return apiGateways(look)
    .filter(
      ({ name, controller }) =>
        name !== className &&
        (isOwn(claims.gatewayControllers, controller) ||
          (id === 'istio' && controller.startsWith('istio.io/'))),
    )
    .map(({ name }) => ({ className: name }));
}
