import { absence, fact } from '../../evidence';
import { Service } from '../../snapshot/kinds';
import type { ResourceOf } from '../lib/ownKind';
import { passedThrough, payloadOf } from '../lib/payload';
import { servicePort } from '../lib/servicePort';
import type {
  EntryClaim,
  ObjectReader,
  RouteDraft,
  VendorContext,
} from '../types';
import { TransportServer } from './kinds';
import type { Server, Serving } from './virtualServers';

/** TCP and TLS that is passed through; there is no knob, pods are dialled. */
export function transportServerEntries(
  { objects }: VendorContext,
  servingOf: Serving,
): EntryClaim[] {
  return objects.list(TransportServer).map((entry): EntryClaim => {
    const own = {
      ref: entry.ref,
      strength: 'live' as const,
      because: [
        fact('V1', 'the kind is that of NGINX’s controller alone', entry),
      ],
      routes: [],
    };
    if (entry.body.spec?.listener?.protocol === 'UDP') {
      return {
        ...own,
        state: 'not-evaluated',
        reason: {
          code: 'not-modelled',
          message: 'UDP is not carried by Istio',
          object: entry.ref,
        },
      };
    }
    const { servers, reason } = servingOf(entry);
    if (reason) return { ...own, state: 'unclaimed', reason };
    return {
      ...own,
      state: 'claimed',
      routes: servers.flatMap(server => draftsOf(objects, entry, server)),
    };
  });
}

function draftsOf(
  objects: ObjectReader,
  entry: ResourceOf<typeof TransportServer>,
  { id }: Server,
): RouteDraft[] {
  const { spec } = entry.body;
  const upstream = spec?.upstreams.find(
    ({ name }) => name === spec.action?.pass,
  );
  if (!upstream) return [];
  const [first, second] = upstream.service.split('/');
  const [namespace, name] = second ? [first, second] : [entry.namespace, first];
  const port = servicePort(
    objects.get(Service, namespace, name),
    upstream.port,
  );
  const passes = spec?.listener?.protocol === 'TLS_PASSTHROUGH';
  const ends = spec?.tls?.secret !== undefined;
  const inside = payloadOf(port);
  return [
    {
      rule: { pointer: '/spec/action', hosts: spec?.host ? [spec.host] : [] },
      edge: passes ? 'passthrough' : ends ? 'terminate' : 'none',
      controllerId: id,
      backend: {
        kind: 'service',
        namespace,
        name,
        ...(upstream.port === undefined ? {} : { port: upstream.port }),
      },
      upstream: {
        addressing: 'pod-ip',
        ...(passes
          ? passedThrough(port)
          : ends && inside.clientTls !== 'none'
          ? {
              host: { from: 'none' as const },
              protocol: 'tcp' as const,
              clientTls: 'none' as const,
            }
          : inside),
        because: [
          absence(
            'V4',
            'a TransportServer has no use-cluster-ip: pods are dialled',
            {
              kind: 'TransportServer',
              namespaces: [entry.namespace],
              selector: entry.name,
            },
          ),
        ],
      },
    },
  ];
}
