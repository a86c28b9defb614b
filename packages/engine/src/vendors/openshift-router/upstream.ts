import type { Evidence } from 'istio-ingress-contract';
import { fact } from '../../evidence';
import { Service } from '../../snapshot/kinds';
import type { OpenshiftRouteResource } from '../lib/openshiftRoute';
import { passedThrough } from '../lib/payload';
import { servicePort } from '../lib/servicePort';
import type { Backend, ObjectReader, Upstream } from '../types';

const IDLED = 'idling.alpha.openshift.io/idled-at';
const REWRITE = 'haproxy.router.openshift.io/rewrite-target';

/** What the router writes towards a backend of a Route. */
export function upstreamTo(
  objects: ObjectReader,
  route: OpenshiftRouteResource,
  backend: Backend,
): Upstream {
  const service =
    backend.kind === 'service'
      ? objects.get(Service, backend.namespace, backend.name)
      : undefined;
  const port = servicePort(
    service,
    backend.kind === 'service' ? backend.port : undefined,
  );
  const idled = service?.annotations[IDLED];
  const dialled: Pick<Upstream, 'addressing'> & { because: Evidence[] } =
    service && idled !== undefined
      ? {
          addressing: 'service-ip',
          because: [
            fact('V4', 'an idled Service is dialled by its address', service, {
              path: `metadata.annotations["${IDLED}"]`,
              value: idled,
            }),
          ],
        }
      : {
          addressing: 'pod-ip',
          because: [fact('V4', 'endpoints are dialled', route)],
        };
  const termination = route.body.spec?.tls?.termination;
  const at = { path: 'spec.tls.termination', value: termination };
  if (termination === 'passthrough') {
    return {
      addressing: dialled.addressing,
      ...passedThrough(port),
      because: [
        fact('V5', 'TLS of the client is passed through', route, at),
        ...dialled.because,
      ],
    };
  }
  const host = hostSet(route);
  const reencrypts = termination === 'reencrypt';
  return {
    addressing: dialled.addressing,
    host: host ? { from: 'value', value: host } : { from: 'client' },
    protocol: port?.appProtocol === 'kubernetes.io/h2c' ? 'http2' : 'http',
    clientTls: reencrypts ? 'simple' : 'none',
    // HAProxy sends no server name unless it is told to, and the router does not.
    ...(reencrypts ? { sni: { from: 'none' } } : {}),
    ...(route.annotations[REWRITE] === undefined ? {} : { rewritesPath: {} }),
    because: [
      ...(reencrypts
        ? [
            fact(
              'V5',
              'TLS is started anew, without a client certificate',
              route,
              at,
            ),
          ]
        : []),
      ...(host
        ? [
            fact('V5', 'the Route sets the header Host', route, {
              path: 'spec.httpHeaders.actions.request',
              value: host,
            }),
          ]
        : []),
      ...dialled.because,
    ],
  };
}

function hostSet({ body }: OpenshiftRouteResource): string | undefined {
  return body.spec?.httpHeaders?.actions?.request.find(
    ({ name, action }) =>
      name.toLowerCase() === 'host' && action?.type === 'Set',
  )?.action?.set?.value;
}
