import {
  Ingress,
  IngressClass,
  IstioGateway,
  VirtualService,
} from '../../snapshot/kinds';
import { defineVendor } from '../types';
import { discover } from './discover';
import { recipes } from './recipes';

export const azureAgic = defineVendor({
  id: 'azure-agic',
  title: 'Azure Application Gateway',
  placement: 'cloud',
  claims: {
    ingressControllers: ['azure/application-gateway'],
    ingressClassValues: ['azure/application-gateway'],
  },
  inputs: [Ingress, IngressClass, IstioGateway, VirtualService],
  links: [
    {
      title: 'Annotations of the Application Gateway Ingress Controller',
      url: 'https://azure.github.io/application-gateway-kubernetes-ingress/annotations/',
    },
    {
      title: 'Application Gateway Ingress Controller',
      url: 'https://learn.microsoft.com/azure/application-gateway/ingress-controller-overview',
    },
  ],
  discover,
  recipes,
});
