import { absence, fact } from '../../evidence';
import { isHeadless } from '../../mesh/endpoints';
import { matchesSelector } from '../../snapshot/selectors';
import type { GatewayDestination } from '../lib/gatewayRoutes';
import type { Dialled, GatewayTarget } from '../lib/gatewayUpstream';
import type { ResourceOf } from '../lib/ownKind';
import type { ObjectReader } from '../types';
import { BackendTrafficPolicy, EnvoyProxy } from './kinds';
import type { Parameters } from './parameters';

/**
 * Pods, unless Service routing is asked for: by a BackendTrafficPolicy of the
 * rule, the route or the Gateway, else by the EnvoyProxy; never for a headless
 * Service (internal/gatewayapi/translator.go#IsServiceRouting, route.go).
 */
export function dialledBy(
  objects: ObjectReader,
  destination: GatewayDestination,
  parameters: Parameters,
  { service }: GatewayTarget,
): Dialled {
  const { route, gateway } = destination;
  const unread =
    objects.unread(BackendTrafficPolicy, route.namespace) ??
    objects.unread(BackendTrafficPolicy, gateway.namespace) ??
    objects.unread(EnvoyProxy);
  const asked = routingAsked(objects, destination, parameters);
  if (unread) {
    return {
      addressing: 'unknown',
      unknown: unread,
      because: asked?.because ?? [],
    };
  }
  if (asked?.type === 'unknown') {
    return {
      addressing: 'unknown',
      unknown: {
        code: 'upstream-not-known',
        message: 'a policy sets the routing for one listener of the Gateway',
        object: gateway.ref,
      },
      because: asked.because,
    };
  }
  if (asked?.type !== 'Service') {
    return {
      addressing: 'pod-ip',
      because: asked?.because ?? [
        absence('V4', 'no routingType is set, so that pods are dialled', {
          kind: 'BackendTrafficPolicy',
          namespaces: [...new Set([route.namespace, gateway.namespace])].sort(),
          selector: `${route.ref.kind} ${route.name}, Gateway ${gateway.name}`,
        }),
      ],
    };
  }
  if (service && isHeadless(service)) {
    return {
      addressing: 'pod-ip',
      because: [
        fact(
          'V4',
          'a headless Service has no address, so that pods are dialled',
          service,
          {
            path: 'spec.clusterIP',
            value: 'None',
          },
        ),
        ...asked.because,
      ],
    };
  }
  return { addressing: 'service-ip', because: asked.because };
}

type Policy = ResourceOf<typeof BackendTrafficPolicy>;

function routingAsked(
  objects: ObjectReader,
  { route, gateway, rule }: GatewayDestination,
  { routing }: Parameters,
): { type: string; because: Dialled['because'] } | undefined {
  const say = (policy: Policy, type: string) => ({
    type,
    because: [
      fact(
        'V4',
        `a policy asks for routing to ${policy.body.spec?.routingType}`,
        policy,
        {
          path: 'spec.routingType',
          value: policy.body.spec?.routingType,
        },
      ),
    ],
  });
  const setting = (namespace: string) =>
    objects
      .inNamespace(BackendTrafficPolicy, namespace)
      .filter(({ body }) => body.spec?.routingType !== undefined);
  const ofRoute = setting(route.namespace);
  // A policy for the rule by its name wins over one for the whole route.
  for (const section of rule.name ? [rule.name, undefined] : [undefined]) {
    const found = ofRoute.find(policy =>
      targets(policy, route.ref.kind, route, section),
    );
    if (found) return say(found, found.body.spec?.routingType ?? '');
  }
  const ofGateway = setting(gateway.namespace);
  const listener = ofGateway.find(({ body }) =>
    refsOf(body.spec).some(
      each =>
        each.kind === 'Gateway' &&
        each.name === gateway.name &&
        each.sectionName !== undefined,
    ),
  );
  if (listener) return say(listener, 'unknown');
  const whole = ofGateway.find(policy =>
    targets(policy, 'Gateway', gateway, undefined),
  );
  return whole ? say(whole, whole.body.spec?.routingType ?? '') : routing;
}

function refsOf(spec: Policy['body']['spec']) {
  if (!spec) return [];
  return [...(spec.targetRef ? [spec.targetRef] : []), ...spec.targetRefs];
}

function targets(
  { body }: Policy,
  kind: string,
  object: { name: string; labels: Readonly<Record<string, string>> },
  section: string | undefined,
): boolean {
  const direct = refsOf(body.spec).some(
    each =>
      each.kind === kind &&
      each.name === object.name &&
      each.sectionName === section,
  );
  if (direct || section !== undefined) return direct;
  return (body.spec?.targetSelectors ?? []).some(
    selector =>
      selector.kind === kind && matchesSelector(selector, object.labels),
  );
}
