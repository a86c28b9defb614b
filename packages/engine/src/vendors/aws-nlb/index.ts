import { Service } from '../../snapshot/kinds';
import { TargetGroupBinding, TargetGroupConfiguration } from '../lib/aws';
import { gatewayApiInputs } from '../lib/gatewayRoutes';
import { defineVendor } from '../types';
import { discover } from './discover';
import { gatewayService, recipes } from './recipes';

export const awsNlb = defineVendor({
  id: 'aws-nlb',
  title: 'AWS Network Load Balancer',
  placement: 'cloud',
  claims: {
    gatewayControllers: ['gateway.k8s.aws/nlb'],
    loadBalancerClasses: ['service.k8s.aws/nlb', 'eks.amazonaws.com/nlb'],
    entryKinds: [TargetGroupBinding],
    otherKinds: [TargetGroupConfiguration],
  },
  inputs: [
    ...gatewayApiInputs,
    Service,
    TargetGroupBinding,
    TargetGroupConfiguration,
  ],
  links: [
    {
      title: 'Annotations of a Service',
      url: 'https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/guide/service/annotations/',
    },
    {
      title: 'Gateway API, layer 4',
      url: 'https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/guide/gateway/l4gateway/',
    },
  ],
  discover,
  recipes,
  gatewayService,
});
