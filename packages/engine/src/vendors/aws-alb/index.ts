import { Ingress, IngressClass, Service } from '../../snapshot/kinds';
import { TargetGroupBinding, TargetGroupConfiguration } from '../lib/aws';
import { gatewayApiInputs } from '../lib/gatewayRoutes';
import { defineVendor } from '../types';
import { discover } from './discover';
import { IngressClassParams } from './kinds';
import { recipes } from './recipes';

export const awsAlb = defineVendor({
  id: 'aws-alb',
  title: 'AWS Application Load Balancer',
  placement: 'cloud',
  claims: {
    ingressControllers: ['ingress.k8s.aws/alb', 'eks.amazonaws.com/alb'],
    ingressClassValues: ['alb'],
    gatewayControllers: ['gateway.k8s.aws/alb'],
    entryKinds: [TargetGroupBinding],
    otherKinds: [IngressClassParams, TargetGroupConfiguration],
  },
  inputs: [
    ...gatewayApiInputs,
    Ingress,
    IngressClass,
    IngressClassParams,
    Service,
    TargetGroupBinding,
    TargetGroupConfiguration,
  ],
  links: [
    {
      title: 'Annotations of an Ingress',
      url: 'https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/guide/ingress/annotations/',
    },
    {
      title: 'IngressClass and its parameters',
      url: 'https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/guide/ingress/ingress_class/',
    },
    {
      title: 'Gateway API, layer 7',
      url: 'https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/guide/gateway/l7gateway/',
    },
  ],
  discover,
  recipes,
});
