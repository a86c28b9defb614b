import {
  ConfigMap,
  Ingress,
  IngressClass,
  Namespace,
  Service,
} from '../../snapshot/kinds';
import { defineVendor } from '../types';
import { discover } from './discover';
import { recipes } from './recipes';

export const ingressNginx = defineVendor({
  id: 'ingress-nginx',
  title: 'ingress-nginx',
  placement: 'in-cluster',
  claims: {
    ingressControllers: [
      'k8s.io/ingress-nginx',
      'webapprouting.kubernetes.azure.com/nginx',
      'webapprouting.kubernetes.azure.com/nginx/*',
    ],
    ingressClassValues: ['nginx'],
  },
  inputs: [ConfigMap, Ingress, IngressClass, Namespace, Service],
  links: [
    {
      title: 'Annotations: service-upstream',
      url: 'https://kubernetes.github.io/ingress-nginx/user-guide/nginx-configuration/annotations/#service-upstream',
    },
    {
      title: 'Annotations: upstream-vhost',
      url: 'https://kubernetes.github.io/ingress-nginx/user-guide/nginx-configuration/annotations/#custom-nginx-upstream-vhost',
    },
    {
      title: 'Retirement of ingress-nginx',
      url: 'https://kubernetes.io/blog/2025/11/11/ingress-nginx-retirement/',
    },
  ],
  discover,
  recipes,
});
