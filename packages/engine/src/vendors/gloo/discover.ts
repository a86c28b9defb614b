import { fact } from '../../evidence';
import { autoMtls } from '../lib/autoMtls';
import { backendTlsPolicy } from '../lib/backendTls';
import { gatewayDiscovery } from '../lib/gatewayVendor';
import type { Discovery, VendorContext } from '../types';
import { readSettings, vendorName } from './settings';
import { virtualServiceEntries } from './virtualServices';

/** Everything that Gloo serves: its own kinds, and Gateways of its class. */
export function discover(context: VendorContext): Discovery {
  const { objects, snapshot } = context;
  const settings = readSettings(context);
  const own = virtualServiceEntries(context, settings);
  const gateways = gatewayDiscovery(
    context,
    {
      ...vendorName,
      controllers: ['solo.io/gloo-gateway'],
      classNames: /^gloo-gateway$/,
      labels: { name: 'gateway.networking.k8s.io/gateway-name' },
    },
    (_, { pods = [] }) => ({
      dials: () => ({
        addressing: 'pod-ip',
        because: [fact('V4', 'endpoints are dialled: there is no other way')],
      }),
      tls: target => {
        const { namespace, name, port } = target;
        const policy = backendTlsPolicy(objects, namespace, name, port);
        if (policy) return policy;
        if (settings.unread) {
          return {
            clientTls: 'unknown',
            unknown: settings.unread,
            because: [],
          };
        }
        return settings.autoMtls
          ? autoMtls(snapshot, target, pods, [settings.autoMtls])
          : undefined;
      },
      hostHeader: 'refused',
    }),
  );
  return {
    controllers: [...own.controllers, ...gateways.controllers],
    entries: [...own.entries, ...gateways.entries],
  };
}
