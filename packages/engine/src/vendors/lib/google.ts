import type { Evidence } from 'istio-ingress-contract';
import { absence, fact } from '../../evidence';
import { Service } from '../../snapshot/kinds';
import type { Resource } from '../../snapshot/Resource';
import type { Backend, ObjectReader, Upstream } from '../types';

const NEG = 'cloud.google.com/neg';
const NEG_STATUS = 'cloud.google.com/neg-status';
const APP_PROTOCOLS = [
  'cloud.google.com/app-protocols',
  'service.alpha.kubernetes.io/app-protocols',
];

type ServiceObject = Resource<{
  spec?: {
    type?: string;
    ports: { port: number; name?: string; appProtocol?: string }[];
  };
}>;

/** The Service behind a backend, where it was read. */
export function serviceOf(
  objects: ObjectReader,
  backend: Backend,
): ServiceObject | undefined {
  return backend.kind === 'service'
    ? objects.get(Service, backend.namespace, backend.name)
    : undefined;
}

/**
 * Pods through a network endpoint group, or node ports. Gateways always use
 * groups; for an Ingress the Service says so, and VPC-native clusters write
 * that annotation themselves.
 */
export function addressingOf(
  service: ServiceObject,
): Pick<Upstream, 'addressing'> & { because: Evidence[] } {
  const key = [NEG_STATUS, NEG].find(
    name => service.annotations[name] !== undefined,
  );
  const value = key && service.annotations[key];
  const grouped =
    key === NEG_STATUS ||
    (value !== undefined && /"ingress"\s*:\s*true/.test(value));
  if (key && grouped) {
    return {
      addressing: 'pod-ip',
      because: [
        fact(
          'V4',
          'the load balancer dials pods through a network endpoint group',
          service,
          {
            path: `metadata.annotations["${key}"]`,
            value,
          },
        ),
      ],
    };
  }
  if (
    service.body.spec?.type === 'NodePort' ||
    service.body.spec?.type === 'LoadBalancer'
  ) {
    return {
      addressing: 'node-port',
      because: [
        fact(
          'V4',
          'without a network endpoint group the load balancer dials node ports',
          service,
          {
            path: 'spec.type',
            value: service.body.spec.type,
          },
        ),
      ],
    };
  }
  return {
    addressing: 'pod-ip',
    because: [
      absence(
        'V4',
        'only a network endpoint group can serve a ClusterIP Service',
        {
          kind: 'Service',
          namespaces: [service.namespace],
          selector: `${service.name} with ${NEG}`,
        },
      ),
    ],
  };
}

/**
 * What the load balancer speaks to a port, by the annotation that is keyed by
 * the name of the Service port. Google's proxies start TLS without SNI and do
 * not check the certificate.
 */
export function protocolOfPort(
  service: ServiceObject,
  port: number | string | undefined,
): Pick<Upstream, 'protocol' | 'clientTls' | 'because'> | undefined {
  const servicePort = service.body.spec?.ports.find(
    candidate => candidate.port === port || candidate.name === port,
  );
  for (const key of APP_PROTOCOLS) {
    const text = service.annotations[key];
    if (text === undefined) continue;
    const protocol = protocolsIn(text)[servicePort?.name ?? ''];
    if (protocol === undefined) continue;
    return {
      protocol: protocol === 'HTTP2' ? 'http2' : 'http',
      clientTls: protocol === 'HTTP' ? 'none' : 'simple',
      because: [
        fact(
          'V4',
          `the load balancer speaks ${protocol} to this port`,
          service,
          {
            path: `metadata.annotations["${key}"]`,
            value: text,
          },
        ),
      ],
    };
  }
  return undefined;
}

function protocolsIn(text: string): Record<string, string> {
  try {
    const parsed: unknown = JSON.parse(text);
    if (typeof parsed !== 'object' || parsed === null) return {};
    return Object.fromEntries(
      Object.entries(parsed).filter(
        (pair): pair is [string, string] => typeof pair[1] === 'string',
      ),
    );
  } catch {
    // The controller refuses the Service; plain HTTP is what it would use.
    return {};
  }
}
