import { chainedGateway } from '../lib/chainedGateway';
import { metadataOf, refusals, refusesGrpc, refusesTcp } from '../lib/recipes';
import type { Vendor } from '../types';

export const recipes: Vendor['recipes'] = {
  standalone: {
    cannot:
      'A BIG-IP is outside of the cluster, and certificates that it might present are on the BIG-IP and not of the mesh: nothing in objects can start the mesh’s mTLS.',
  },
  chained: {
    costs: [
      'Requests pass one more proxy, the Istio gateway.',
      'The address of the virtual server is given by the IPAM controller, from the range of the label that stands for a class here.',
      'The monitor of the pool asks the gateway’s port 15021, which its Service has to have where pools hold node ports.',
    ],
    refuses: refusals(
      refusesTcp('A VirtualServer of CIS'),
      refusesGrpc('gRPC needs an HTTP/2 profile that is on the BIG-IP.'),
      ({ className }) =>
        className
          ? []
          : [
              {
                field: 'className',
                reason:
                  'A VirtualServer gets its address by a label of the F5 IPAM controller: name that label.',
              },
            ],
      ({ hosts }) =>
        hosts.length > 1
          ? [
              {
                field: 'hosts',
                reason:
                  'A VirtualServer has one host, and several on one address need a group that the platform names.',
              },
            ]
          : [],
      ({ tlsSecret, gateway }) =>
        gateway?.tls === 'simple' || tlsSecret
          ? [
              {
                field: gateway?.tls === 'simple' ? 'gateway.tls' : 'tls',
                reason:
                  'TLS of a VirtualServer is a TLSProfile, which refers to profiles on the BIG-IP.',
              },
            ]
          : [],
    ),
    expose: intent => {
      const { gateway } = intent;
      if (!gateway || !intent.className) return [];
      return [
        {
          apiVersion: 'cis.f5.com/v1',
          kind: 'VirtualServer',
          metadata: metadataOf(
            // CIS reads objects with this label alone.
            { ...intent, labels: { ...intent.labels, f5cr: 'true' } },
            { namespace: gateway.namespace },
          ),
          spec: {
            host: intent.hosts[0],
            // Without an address or a label the API server refuses the object.
            ipamLabel: intent.className,
            pools: intent.paths.map(path => ({
              path,
              service: gateway.service,
              servicePort: gateway.port,
              monitor: {
                type: 'http',
                send: 'GET /healthz/ready HTTP/1.1\r\nHost: status\r\nConnection: close\r\n\r\n',
                recv: '200',
                interval: 10,
                timeout: 31,
                targetPort: 15021,
              },
            })),
          },
        },
        ...chainedGateway(intent, gateway),
      ];
    },
  },
};
