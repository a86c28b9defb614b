import {
  BackendTLSPolicy,
  Ingress,
  IngressClass,
  Service,
} from '../../snapshot/kinds';
import { gatewayApiInputs } from '../lib/gatewayRoutes';
import { defineVendor } from '../types';
import { discover } from './discover';
import {
  IngressRoute,
  IngressRouteTCP,
  IngressRouteUDP,
  Middleware,
  ServersTransport,
  ServersTransportTCP,
  TraefikService,
} from './kinds';
import { recipes } from './recipes';

export const traefik = defineVendor({
  id: 'traefik',
  title: 'Traefik',
  placement: 'in-cluster',
  claims: {
    ingressControllers: ['traefik.io/ingress-controller'],
    ingressClassValues: ['traefik'],
    gatewayControllers: ['traefik.io/gateway-controller'],
    entryKinds: [IngressRoute, IngressRouteTCP, IngressRouteUDP],
    otherKinds: [
      Middleware,
      ServersTransport,
      ServersTransportTCP,
      TraefikService,
    ],
  },
  inputs: [
    BackendTLSPolicy,
    ...gatewayApiInputs,
    Ingress,
    IngressClass,
    IngressRoute,
    IngressRouteTCP,
    IngressRouteUDP,
    Middleware,
    ServersTransport,
    ServersTransportTCP,
    Service,
    TraefikService,
  ],
  links: [
    {
      title: 'Service of an IngressRoute: nativeLB, passHostHeader',
      url: 'https://doc.traefik.io/traefik/reference/routing-configuration/kubernetes/crd/http/ingressroute/',
    },
    {
      title: 'Annotations of Ingresses and their Services',
      url: 'https://doc.traefik.io/traefik/reference/routing-configuration/kubernetes/ingress/',
    },
    {
      title: 'Gateway API provider',
      url: 'https://doc.traefik.io/traefik/reference/install-configuration/providers/kubernetes/kubernetes-gateway/',
    },
  ],
  discover,
  recipes,
});
