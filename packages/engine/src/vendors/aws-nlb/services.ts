import type { Evidence } from 'istio-ingress-contract';
import { absence, fact } from '../../evidence';
import type { ServiceResource } from '../../mesh/endpoints';
import { Service } from '../../snapshot/kinds';
import type { ServicePort } from '../../snapshot/schema/core';
import { addressingOf, loadBalancerController, tlsToTargets } from '../lib/aws';
import { decrypted, payloadOf } from '../lib/payload';
import type { EntryClaim, RouteDraft, Upstream, VendorContext } from '../types';

const PREFIX = 'service.beta.kubernetes.io/aws-load-balancer';

/** What makes the load balancer, and of which kind it is. */
interface Found {
  kind: 'network' | 'classic';
  because: Evidence;
}

/** Services that AWS makes a network or a classic load balancer for. */
export function serviceEntries({
  objects,
  snapshot,
}: VendorContext): EntryClaim[] {
  const controller = loadBalancerController(snapshot);
  const own = controller.flag('load-balancer-class');
  return objects.list(Service).flatMap((service): EntryClaim[] => {
    const found = loadBalancerOf(service, own);
    if (!found) return [];
    const ports = (service.body.spec?.ports ?? []).map((port, index) => ({
      port,
      index,
    }));
    const carried = ports.filter(
      ({ port }) => (port.protocol ?? 'TCP') === 'TCP',
    );
    const common = {
      ref: service.ref,
      // More than a Service of that type in general: it names AWS.
      strength: 'declared' as const,
      because: [found.because],
    };
    if (ports.length > 0 && carried.length === 0) {
      return [
        {
          ...common,
          state: 'not-evaluated',
          reason: {
            code: 'not-modelled',
            message: 'only TCP is carried by Istio',
            object: service.ref,
          },
          routes: [],
        },
      ];
    }
    const instance = controller.flag('default-target-type') ?? 'instance';
    return [
      {
        ...common,
        state: 'claimed',
        routes: carried.map(({ port, index }) =>
          draft(service, found, instance, port, index),
        ),
      },
    ];
  });
}

/**
 * pkg/service/service_utils.go#IsServiceSupported, and the older controller of
 * the cloud provider, which reads the type `nlb` and makes a classic load
 * balancer without one.
 */
function loadBalancerOf(
  service: ServiceResource,
  ownClass: string | undefined,
): Found | undefined {
  const { type, loadBalancerClass } = service.body.spec ?? {};
  if (type === 'ExternalName') return undefined;
  if (loadBalancerClass !== undefined) {
    const classes = [
      ownClass ?? 'service.k8s.aws/nlb',
      'eks.amazonaws.com/nlb',
    ];
    if (type !== 'LoadBalancer' || !classes.includes(loadBalancerClass))
      return undefined;
    return {
      kind: 'network',
      because: fact(
        'V1',
        'the class of the Service names the controller',
        service,
        {
          path: 'spec.loadBalancerClass',
          value: loadBalancerClass,
        },
      ),
    };
  }
  const key = `${PREFIX}-type`;
  const stated = service.annotations[key];
  const at = { path: `metadata.annotations["${key}"]`, value: stated };
  if (stated === 'nlb-ip' || (stated === 'external' && targetTypeOf(service))) {
    return {
      kind: 'network',
      because: fact('V1', 'the annotation names the controller', service, at),
    };
  }
  if (type !== 'LoadBalancer' || stated === 'external') return undefined;
  if (stated === 'nlb') {
    return {
      kind: 'network',
      because: fact(
        'V1',
        'the annotation asks the cloud provider for it',
        service,
        at,
      ),
    };
  }
  const other = Object.keys(service.annotations)
    .filter(name => name.startsWith(PREFIX))
    .sort()[0];
  if (other === undefined) return undefined;
  return {
    kind: 'classic',
    because: fact(
      'V1',
      'an annotation of AWS, and no type: a classic load balancer',
      service,
      {
        path: `metadata.annotations["${other}"]`,
        value: service.annotations[other],
      },
    ),
  };
}

function targetTypeOf({ annotations }: ServiceResource): string | undefined {
  const value = annotations[`${PREFIX}-nlb-target-type`];
  return value === 'ip' || value === 'instance' ? value : undefined;
}

function draft(
  service: ServiceResource,
  found: Found,
  defaultType: string,
  port: ServicePort,
  index: number,
): RouteDraft {
  const secure = tlsListener(service, port);
  const protocol =
    service.annotations[`${PREFIX}-backend-protocol`]?.toLowerCase();
  const dialled = targetOf(service, found, defaultType);
  const payload = secure ? decrypted(port) : payloadOf(port);
  const reencrypts = secure && (protocol === 'ssl' || protocol === 'https');
  const proxied = service.annotations[`${PREFIX}-proxy-protocol`] === '*';
  const upstream: Upstream = {
    addressing: dialled.addressing,
    ...payload,
    ...(reencrypts ? tlsToTargets : {}),
    // The header of the PROXY protocol comes before anything else, so that a
    // server sees no HTTP at first.
    ...(proxied ? { protocol: 'tcp' as const } : {}),
    because: [
      ...annotationEvidence(
        service,
        proxied,
        'proxy-protocol',
        'connections begin with a header of the PROXY protocol',
      ),
      ...annotationEvidence(
        service,
        secure,
        'backend-protocol',
        reencrypts ? 'TLS ends here and another one begins' : 'TLS ends here',
      ),
      ...annotationEvidence(
        service,
        secure,
        'ssl-cert',
        'the load balancer ends TLS',
      ),
      ...dialled.because,
    ],
  };
  const edge = secure
    ? 'terminate'
    : payload.clientTls === 'none'
    ? 'none'
    : 'passthrough';
  return {
    rule: { pointer: `/spec/ports/${index}`, hosts: [], port: port.port },
    edge,
    controllerId: `aws-nlb/${found.kind}`,
    backend: {
      kind: 'service',
      namespace: service.namespace,
      name: service.name,
      port: port.port,
    },
    upstream,
  };
}

/** `ssl-ports` lists numbers or names; without it every port is meant. */
function tlsListener(
  { annotations }: ServiceResource,
  port: ServicePort,
): boolean {
  if (annotations[`${PREFIX}-ssl-cert`] === undefined) return false;
  const ports = annotations[`${PREFIX}-ssl-ports`];
  if (ports === undefined || ports.trim() === '*') return true;
  const named = ports.split(',').map(each => each.trim());
  return named.includes(String(port.port)) || named.includes(port.name ?? '');
}

function targetOf(
  service: ServiceResource,
  { kind }: Found,
  defaultType: string,
): Pick<Upstream, 'addressing'> & { because: Evidence[] } {
  const key = `${PREFIX}-nlb-target-type`;
  const stated =
    service.annotations[`${PREFIX}-type`] === 'nlb-ip'
      ? 'ip'
      : targetTypeOf(service);
  if (kind === 'network' && stated !== undefined) {
    return {
      addressing: addressingOf(stated),
      because: [
        fact('V4', `targets are of type ${stated}`, service, {
          path: `metadata.annotations["${key}"]`,
          value: service.annotations[key],
        }),
      ],
    };
  }
  return {
    addressing: kind === 'network' ? addressingOf(defaultType) : 'node-port',
    because: [
      absence(
        'V4',
        'without a type of targets, ports of the nodes are dialled',
        {
          kind: 'Service',
          namespaces: [service.namespace],
          selector: `${service.name} with ${key}`,
        },
      ),
    ],
  };
}

function annotationEvidence(
  service: ServiceResource,
  applies: boolean,
  name: string,
  message: string,
): Evidence[] {
  const key = `${PREFIX}-${name}`;
  const value = service.annotations[key];
  if (!applies || value === undefined) return [];
  return [
    fact('V5', message, service, {
      path: `metadata.annotations["${key}"]`,
      value,
    }),
  ];
}
