import { chainedGateway } from '../lib/recipes';
import type { Vendor } from '../types';

export const recipes: Vendor['recipes'] = {
  standalone: {
    cannot:
      'A BIG-IP is outside of the cluster, and certificates that it might present are on the BIG-IP and not of the mesh: nothing in objects can start the mesh’s mTLS.',
  },
  chained: {
    costs: [
      'Requests pass one more proxy, the Istio gateway.',
      'The address of the virtual server is given by an IPAM controller, or has to be added.',
      'The monitor of the pool asks the gateway’s port 15021, which its Service has to have where pools hold node ports.',
    ],
    expose: intent => {
      const { gateway } = intent;
      if (!gateway) return [];
      return [
        {
          apiVersion: 'cis.f5.com/v1',
          kind: 'VirtualServer',
          metadata: {
            name: intent.name,
            namespace: gateway.namespace,
            labels: { ...intent.labels, f5cr: 'true' },
          },
          spec: {
            host: intent.host,
            pools: [
              {
                path: intent.path,
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
              },
            ],
          },
        },
        ...chainedGateway(intent, gateway),
      ];
    },
  },
};
