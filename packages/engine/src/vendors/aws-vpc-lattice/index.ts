import { Service } from '../../snapshot/kinds';
import { gatewayApiInputs } from '../lib/gatewayRoutes';
import { defineVendor } from '../types';
import { discover } from './discover';
import { ServiceExport, TargetGroupPolicy } from './kinds';
import { recipes } from './recipes';

export const awsVpcLattice = defineVendor({
  id: 'aws-vpc-lattice',
  title: 'Amazon VPC Lattice',
  placement: 'cloud',
  claims: {
    gatewayControllers: [
      'application-networking.k8s.aws/gateway-api-controller',
    ],
    entryKinds: [ServiceExport],
    otherKinds: [TargetGroupPolicy],
  },
  inputs: [...gatewayApiInputs, Service, ServiceExport, TargetGroupPolicy],
  links: [
    {
      title: 'AWS Gateway API controller',
      url: 'https://www.gateway-api-controller.eks.aws.dev/latest/',
    },
    {
      title: 'TargetGroupPolicy',
      url: 'https://www.gateway-api-controller.eks.aws.dev/latest/api-types/target-group-policy/',
    },
  ],
  discover,
  recipes,
});
