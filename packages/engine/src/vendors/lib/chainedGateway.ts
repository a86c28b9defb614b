import type { Manifest } from 'istio-ingress-contract';
import { serviceHostname } from '../../mesh/hostnames';
import type { ExposureIntent, IntentGateway } from '../types';
import { metadataOf } from './recipes';

/**
 * The Istio side of a chained entry, the same for every vendor: a server for
 * the hosts, unless an existing Gateway is named, and the route to the service.
 *
 * @public
 */
export function chainedGateway(
  intent: ExposureIntent,
  gateway: IntentGateway,
  /** Of the server: `*` for a load balancer that sends no server name. */
  serverHosts: readonly string[] = intent.hosts,
): Manifest[] {
  const { namespace } = intent.service;
  const hosts = serverHosts.length > 0 ? serverHosts : ['*'];
  return [
    ...(gateway.object
      ? []
      : [
          {
            apiVersion: 'networking.istio.io/v1',
            kind: 'Gateway',
            metadata: metadataOf(intent, { namespace }),
            spec: {
              selector: { ...gateway.selector },
              servers: [
                {
                  port: portOf(intent, gateway),
                  hosts: [...hosts],
                  ...(gateway.tls === 'simple' && intent.tlsSecret
                    ? {
                        tls: {
                          mode: 'SIMPLE',
                          credentialName: intent.tlsSecret,
                        },
                      }
                    : {}),
                },
              ],
            },
          },
        ]),
    {
      apiVersion: 'networking.istio.io/v1',
      kind: 'VirtualService',
      metadata: metadataOf(intent, { namespace }),
      spec: {
        hosts: intent.hosts.length > 0 ? [...intent.hosts] : ['*'],
        gateways: [gateway.object ?? intent.name],
        ...rulesOf(intent, gateway),
      },
    },
  ];
}

function portOf({ service }: ExposureIntent, { port, tls }: IntentGateway) {
  const tcp = service.speaks === 'tcp';
  return tls === 'simple'
    ? {
        number: port,
        name: tcp ? 'tls' : 'https',
        protocol: tcp ? 'TLS' : 'HTTPS',
      }
    : {
        number: port,
        name: tcp ? 'tcp' : 'http',
        protocol: tcp ? 'TCP' : 'HTTP',
      };
}

function rulesOf({ service, paths }: ExposureIntent, { port }: IntentGateway) {
  const route = [
    {
      destination: {
        host: serviceHostname(service.namespace, service.name),
        port: { number: service.port },
      },
    },
  ];
  return service.speaks === 'tcp'
    ? { tcp: [{ match: [{ port }], route }] }
    : { http: [{ match: paths.map(prefix => ({ uri: { prefix } })), route }] };
}
