import { BackendTLSPolicy, Service } from '../../snapshot/kinds';
import { gatewayApiInputs } from '../lib/gatewayRoutes';
import { defineVendor } from '../types';
import { discover } from './discover';
import {
  GlooSettings,
  GlooUpstream,
  GlooVirtualService,
  RouteTable,
} from './kinds';
import { recipes } from './recipes';

export const gloo = defineVendor({
  id: 'gloo',
  title: 'Gloo',
  placement: 'in-cluster',
  claims: {
    gatewayControllers: ['solo.io/gloo-gateway'],
    entryKinds: [GlooVirtualService],
    otherKinds: [GlooSettings, GlooUpstream, RouteTable],
  },
  inputs: [
    BackendTLSPolicy,
    ...gatewayApiInputs,
    GlooSettings,
    GlooUpstream,
    GlooVirtualService,
    RouteTable,
    Service,
  ],
  links: [
    {
      title: 'Istio integration of Gloo Gateway',
      url: 'https://docs.solo.io/gloo-edge/main/guides/integrations/service_mesh/gloo_istio_mtls/',
    },
    {
      title: 'VirtualService API',
      url: 'https://docs.solo.io/gloo-edge/main/reference/api/github.com/solo-io/gloo/projects/gateway/api/v1/virtual_service.proto.sk/',
    },
  ],
  discover,
  recipes,
});
