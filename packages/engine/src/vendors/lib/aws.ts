import type { Evidence, Wire } from 'istio-ingress-contract';
import { z } from 'zod';
import { absence, fact } from '../../evidence';
import { list, optional, portOrName, text } from '../../snapshot/schema/common';
import type { Snapshot } from '../../snapshot/Snapshot';
import type { ObjectReader, Upstream } from '../types';
import type { BackendTls } from './backendTls';
import type { RouteResource } from './gatewayRoutes';
import type { Dialled, GatewayTarget } from './gatewayUpstream';
import { ownKind, type ResourceOf } from './ownKind';
import { findProxies, flagOf } from './proxies';

/** A target group of AWS that is bound to a Service by hand or by the controller. */
export const TargetGroupBinding = ownKind(
  {
    group: 'elbv2.k8s.aws',
    aliases: ['eks.amazonaws.com'],
    kind: 'TargetGroupBinding',
    plural: 'targetgroupbindings',
  },
  'entry',
  z.object({
    serviceRef: optional(z.object({ name: z.string(), port: portOrName })),
    targetType: text,
    targetGroupARN: text,
    targetGroupName: text,
    targetGroupProtocol: text,
  }),
);

const targetGroup = z.object({
  targetType: text,
  protocol: text,
  protocolVersion: text,
  healthCheckConfig: optional(
    z.object({
      healthCheckPort: text,
      healthCheckPath: text,
      healthCheckProtocol: text,
    }),
  ),
});
type TargetGroup = z.output<typeof targetGroup>;

/** How the target groups of a Service behind a Gateway are made. */
export const TargetGroupConfiguration = ownKind(
  {
    group: 'gateway.k8s.aws',
    kind: 'TargetGroupConfiguration',
    plural: 'targetgroupconfigurations',
  },
  'class',
  z.object({
    targetReference: optional(z.object({ kind: text, name: z.string() })),
    defaultConfiguration: optional(targetGroup),
    routeConfigurations: list(
      z.object({
        routeIdentifier: optional(
          z.object({ kind: text, namespace: text, name: text }),
        ),
        targetGroupProps: optional(targetGroup),
      }),
    ),
  }),
);

/** The AWS Load Balancer Controller, whose arguments set what objects do not. */
export function loadBalancerController(snapshot: Snapshot) {
  return snapshot.memo(findLoadBalancerController);
}

function findLoadBalancerController(snapshot: Snapshot) {
  const [found] = findProxies(snapshot, {
    images: [
      'aws-load-balancer-controller',
      'amazon/aws-alb-ingress-controller',
    ],
    labels: [{ 'app.kubernetes.io/name': 'aws-load-balancer-controller' }],
  });
  return {
    because: found?.because ?? [],
    flag: (name: string) => flagOf(found?.container, name),
    ...(found ? { cited: { ref: found.ref } } : {}),
  };
}

/** Pods by their addresses, or a port of the nodes. */
export function addressingOf(targetType: string): Upstream['addressing'] {
  return targetType === 'ip' ? 'pod-ip' : 'node-port';
}

/** The target group of a destination: what it dials and what it speaks. */
export interface GatewayTargetGroup {
  dialled: Dialled;
  protocol?: string;
  protocolVersion?: string;
  unknown?: BackendTls['unknown'];
  because: Evidence[];
}

/**
 * Reads the TargetGroupConfiguration of a Service: the part for the route wins
 * over the default, and without one the controller's argument, `instance`,
 * counts (pkg/gateway/model/model_build_target_group.go).
 */
export function targetGroupOf(
  objects: ObjectReader,
  snapshot: Snapshot,
  route: RouteResource,
  { namespace, name }: GatewayTarget,
): GatewayTargetGroup {
  const config = objects
    .inNamespace(TargetGroupConfiguration, namespace)
    .find(({ body }) => {
      const target = body.spec?.targetReference;
      return target?.name === name && (target.kind ?? 'Service') === 'Service';
    });
  const part = config && partFor(config, route);
  const unread = config
    ? undefined
    : objects.unread(TargetGroupConfiguration, namespace);
  const controller = loadBalancerController(snapshot);
  const flag = controller.flag('default-target-type');
  const targetType = part?.props.targetType ?? flag ?? 'instance';
  const decided =
    part?.props.targetType !== undefined
      ? fact('V4', `targets are of type ${targetType}`, config, {
          path: `${part.path}.targetType`,
          value: targetType,
        })
      : flag !== undefined
      ? fact(
          'V4',
          `the controller makes targets of type ${flag}`,
          controller.cited,
          {
            path: 'spec.containers.args',
            value: `--default-target-type=${flag}`,
          },
        )
      : absence('V4', 'targets are of type instance, the default', {
          kind: 'TargetGroupConfiguration',
          namespaces: [namespace],
          selector: name,
        });
  return {
    dialled: unread
      ? { addressing: 'unknown', unknown: unread, because: [] }
      : { addressing: addressingOf(targetType), because: [decided] },
    ...(part?.props.protocol ? { protocol: part.props.protocol } : {}),
    ...(part?.props.protocolVersion
      ? { protocolVersion: part.props.protocolVersion }
      : {}),
    ...(unread ? { unknown: unread } : {}),
    because: part?.props.protocol
      ? [
          fact('V5', `the target group speaks ${part.props.protocol}`, config, {
            path: `${part.path}.protocol`,
            value: part.props.protocol,
          }),
        ]
      : [],
  };
}

function partFor(
  { body }: ResourceOf<typeof TargetGroupConfiguration>,
  { ref, namespace, name }: RouteResource,
): { props: TargetGroup; path: string } | undefined {
  const { defaultConfiguration, routeConfigurations = [] } = body.spec ?? {};
  // The most specific identifier wins: a name, then a namespace, then a kind.
  const score = (index: number) => {
    const id = routeConfigurations[index].routeIdentifier;
    if (id?.kind !== undefined && id.kind !== ref.kind) return -1;
    if (id?.namespace !== undefined && id.namespace !== namespace) return -1;
    if (id?.name !== undefined && id.name !== name) return -1;
    return (id?.name ? 4 : 0) + (id?.namespace ? 2 : 0) + (id?.kind ? 1 : 0);
  };
  const best = routeConfigurations
    .map((_, index) => ({ index, score: score(index) }))
    .filter(each => each.score >= 0)
    .sort((a, b) => b.score - a.score)[0];
  const props = best && routeConfigurations[best.index].targetGroupProps;
  if (props) {
    return {
      props,
      path: `spec.routeConfigurations[${best.index}].targetGroupProps`,
    };
  }
  return defaultConfiguration
    ? { props: defaultConfiguration, path: 'spec.defaultConfiguration' }
    : undefined;
}

/** TLS to targets: no client certificate, no check, and no server name. */
export const tlsToTargets = {
  clientTls: 'simple' as Wire['clientTls'],
  sni: { from: 'none' as const },
};

/** Labels that the controller puts on bindings of its own making. */
export function isMadeByController(labels: Readonly<Record<string, string>>) {
  return Object.keys(labels).some(key =>
    /^(ingress|service|gateway)\.(k8s\.aws|eks\.amazonaws\.com)[./]/.test(key),
  );
}
