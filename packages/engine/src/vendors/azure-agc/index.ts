import {
  Ingress,
  IngressClass,
  Namespace,
  Service,
} from '../../snapshot/kinds';
import { gatewayApiInputs } from '../lib/gatewayRoutes';
import { defineVendor } from '../types';
import { discover } from './discover';
import { AlbBackendTLSPolicy, IngressExtension } from './kinds';
import { recipes } from './recipes';

export const azureAgc = defineVendor({
  id: 'azure-agc',
  title: 'Azure Application Gateway for Containers',
  placement: 'cloud',
  claims: {
    ingressControllers: ['alb.networking.azure.io/alb-controller'],
    gatewayControllers: ['alb.networking.azure.io/alb-controller'],
    otherKinds: [AlbBackendTLSPolicy, IngressExtension],
  },
  inputs: [
    AlbBackendTLSPolicy,
    ...gatewayApiInputs,
    Ingress,
    IngressClass,
    IngressExtension,
    Namespace,
    Service,
  ],
  links: [
    {
      title: 'Application Gateway for Containers',
      url: 'https://learn.microsoft.com/azure/application-gateway/for-containers/overview',
    },
    {
      title: 'Service mesh integration with Istio',
      url: 'https://learn.microsoft.com/azure/application-gateway/for-containers/how-to-service-mesh-integration',
    },
    {
      title: 'API specification of its kinds',
      url: 'https://learn.microsoft.com/azure/application-gateway/for-containers/api-specification-kubernetes',
    },
  ],
  discover,
  recipes,
});
