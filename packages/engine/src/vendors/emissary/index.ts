import { Ingress, IngressClass, Service } from '../../snapshot/kinds';
import { defineVendor } from '../types';
import { discover } from './discover';
import {
  ConsulResolver,
  Host,
  KubernetesEndpointResolver,
  Mapping,
  Module,
  TCPMapping,
  TLSContext,
} from './kinds';
import { recipes } from './recipes';

export const emissary = defineVendor({
  id: 'emissary',
  title: 'Emissary',
  placement: 'in-cluster',
  claims: {
    ingressControllers: ['getambassador.io/ingress-controller'],
    ingressClassValues: ['ambassador'],
    entryKinds: [Mapping, TCPMapping],
    otherKinds: [
      ConsulResolver,
      Host,
      KubernetesEndpointResolver,
      Module,
      TLSContext,
    ],
  },
  inputs: [
    ConsulResolver,
    Host,
    Ingress,
    IngressClass,
    KubernetesEndpointResolver,
    Mapping,
    Module,
    Service,
    TCPMapping,
    TLSContext,
  ],
  links: [
    {
      title: 'Istio integration of Emissary',
      url: 'https://emissary-ingress.dev/docs/3.10/howtos/istio/',
    },
    {
      title: 'Service discovery and resolvers',
      url: 'https://emissary-ingress.dev/docs/3.10/topics/running/resolvers/',
    },
    {
      title: 'Host header rewriting',
      url: 'https://emissary-ingress.dev/docs/3.10/topics/using/headers/host/',
    },
  ],
  discover,
  recipes,
});
