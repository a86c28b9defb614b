import { fact } from '../../evidence';
import { Service } from '../../snapshot/kinds';
import { payloadOf } from '../lib/payload';
import { unlessAnswering } from '../lib/withoutRoutes';
import type { EntryClaim, ObjectReader, RouteDraft } from '../types';
import type { ConfigMapResource, NginxController } from './settings';
import { portStated } from './upstream';

/**
 * What ingress-nginx exposes without an Ingress: ports of the ConfigMaps for
 * TCP and UDP, and the Service for unmatched requests. All of it is dialled by
 * pod address (`controller.go#getStreamServices`).
 */
export function streamEntries(
  objects: ObjectReader,
  nginx: NginxController,
): EntryClaim[] {
  const entries: EntryClaim[] = [];
  if (nginx.tcpServices) {
    const map = nginx.tcpServices;
    const routes = Object.entries(map.body.data).flatMap(([port, target]) =>
      streamDraft(objects, nginx, map, port, target),
    );
    entries.push(
      unlessAnswering({ ...claim(map, nginx), routes }, 'it names no port', {
        path: 'data',
      }),
    );
  }
  if (
    nginx.udpServices &&
    Object.keys(nginx.udpServices.body.data).length > 0
  ) {
    entries.push({
      ...claim(nginx.udpServices, nginx),
      state: 'not-evaluated',
      reason: {
        code: 'not-modelled',
        message: 'UDP is not carried by Istio',
        object: nginx.udpServices.ref,
      },
    });
  }
  const fallback = defaultBackend(objects, nginx);
  if (fallback) entries.push(fallback);
  return entries;
}

function claim(map: ConfigMapResource, nginx: NginxController): EntryClaim {
  return {
    ref: map.ref,
    state: 'claimed',
    strength: 'live',
    because: [
      fact(
        'V1',
        'an argument of the controller names this ConfigMap',
        { ref: nginx.workload.ref },
        {
          path: 'spec.containers[controller].args',
          value: `${map.namespace}/${map.name}`,
        },
      ),
    ],
    routes: [],
  };
}

// "<port>": "<namespace>/<service>:<port or name>[:PROXY[:PROXY]]"
function streamDraft(
  objects: ObjectReader,
  nginx: NginxController,
  map: ConfigMapResource,
  port: string,
  target: string,
): RouteDraft[] {
  const [path, backendPort] = target.trim().split(':');
  const [namespace, name] = path.split('/');
  if (!/^\d+$/.test(port) || !name || !backendPort) return [];
  const stated = /^\d+$/.test(backendPort) ? Number(backendPort) : backendPort;
  const service = objects.get(Service, namespace, name);
  const servicePort = service && portStated(service, stated);
  const declared = service?.body.spec?.ports.find(
    each => each.port === servicePort,
  );
  return [
    {
      rule: { pointer: `/data/${port}`, hosts: [], port: Number(port) },
      edge: 'none',
      controllerId: nginx.controller.id,
      backend: {
        kind: 'service',
        namespace,
        name,
        port: servicePort ?? stated,
      },
      upstream: {
        addressing: 'pod-ip',
        ...payloadOf(declared),
        because: [
          fact('V4', 'TCP services are always dialled by pod address', map, {
            path: `data["${port}"]`,
            value: target,
          }),
        ],
      },
    },
  ];
}

function defaultBackend(
  objects: ObjectReader,
  nginx: NginxController,
): EntryClaim | undefined {
  const [namespace, name] = nginx.defaultBackend?.split('/') ?? [];
  if (!name) return undefined;
  const port = objects.get(Service, namespace, name)?.body.spec?.ports[0]?.port;
  const because = [
    fact(
      'V1',
      'unmatched requests go to the default backend',
      { ref: nginx.workload.ref },
      {
        path: 'spec.containers[controller].args',
        value: `--default-backend-service=${nginx.defaultBackend}`,
      },
    ),
  ];
  return {
    ref: nginx.workload.ref,
    state: 'claimed',
    strength: 'live',
    because,
    routes: [
      {
        rule: { pointer: '/spec/template/spec/containers', hosts: [] },
        edge: 'none',
        controllerId: nginx.controller.id,
        backend: {
          kind: 'service',
          namespace,
          name,
          ...(port === undefined ? {} : { port }),
        },
        upstream: {
          addressing: 'pod-ip',
          host: { from: 'client' },
          protocol: 'http',
          clientTls: 'none',
          because,
        },
      },
    ],
  };
}
