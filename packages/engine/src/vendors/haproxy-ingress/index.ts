import {
  ConfigMap,
  Ingress,
  IngressClass,
  Service,
} from '../../snapshot/kinds';
import { gatewayApiInputs } from '../lib/gatewayRoutes';
import { defineVendor } from '../types';
import { discover } from './discover';
import { recipes } from './recipes';

export const haproxyIngress = defineVendor({
  id: 'haproxy-ingress',
  title: 'HAProxy Ingress',
  placement: 'in-cluster',
  claims: {
    ingressControllers: [
      'haproxy-ingress.github.io/controller',
      'haproxy-ingress.github.io/controller/*',
    ],
    ingressClassValues: ['haproxy'],
    gatewayControllers: ['haproxy-ingress.github.io/controller'],
  },
  inputs: [ConfigMap, ...gatewayApiInputs, Ingress, IngressClass, Service],
  links: [
    {
      title: 'Configuration keys: service-upstream',
      url: 'https://haproxy-ingress.github.io/docs/configuration/keys/#service-upstream',
    },
    {
      title: 'Configuration keys: headers',
      url: 'https://haproxy-ingress.github.io/docs/configuration/keys/#headers',
    },
    {
      title: 'Command line options',
      url: 'https://haproxy-ingress.github.io/docs/configuration/command-line/',
    },
  ],
  discover,
  recipes,
});
