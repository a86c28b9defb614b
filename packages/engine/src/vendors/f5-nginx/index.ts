import {
  ConfigMap,
  Ingress,
  IngressClass,
  Service,
} from '../../snapshot/kinds';
import { defineVendor } from '../types';
import { discover } from './discover';
import {
  Policy,
  TransportServer,
  VirtualServer,
  VirtualServerRoute,
} from './kinds';
import { recipes } from './recipes';

export const f5Nginx = defineVendor({
  id: 'f5-nginx',
  title: 'F5 NGINX Ingress Controller',
  placement: 'in-cluster',
  claims: {
    ingressControllers: ['nginx.org/ingress-controller'],
    ingressClassValues: ['nginx'],
    entryKinds: [TransportServer, VirtualServer, VirtualServerRoute],
    otherKinds: [Policy],
  },
  inputs: [
    ConfigMap,
    Ingress,
    IngressClass,
    Policy,
    Service,
    TransportServer,
    VirtualServer,
    VirtualServerRoute,
  ],
  links: [
    {
      title: 'NGINX Ingress Controller and Istio',
      url: 'https://docs.nginx.com/nginx-ingress-controller/tutorials/nginx-ingress-istio/',
    },
    {
      title: 'VirtualServer and VirtualServerRoute resources',
      url: 'https://docs.nginx.com/nginx-ingress-controller/configuration/virtualserver-and-virtualserverroute-resources/',
    },
    {
      title: 'Annotations of an Ingress',
      url: 'https://docs.nginx.com/nginx-ingress-controller/configuration/ingress-resources/advanced-configuration-with-annotations/',
    },
  ],
  discover,
  recipes,
});
