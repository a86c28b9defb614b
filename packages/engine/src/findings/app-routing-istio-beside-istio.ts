import { controlPlanes } from '../mesh/controlPlanes';
import { GatewayClass } from '../snapshot/kinds';
import { defineFinding } from './types';

export const appRoutingIstioBesideIstio = defineFinding({
  id: 'app-routing-istio-beside-istio',
  title:
    'The Istio of AKS application routing is asked for beside another Istio',
  severity: 'high',
  why: `Application routing brings an Istio of its own for gateways. Where another Istio is
installed, its control plane does not start, and Gateways of class approuting-istio
are served by nobody.

Where it does run, it has a root of trust of its own: to the services of the mesh its
gateways are outsiders.`,
  sources: [
    {
      title: 'Microsoft: application routing with the Gateway API',
      url: 'https://learn.microsoft.com/en-us/azure/aks/app-routing-gateway-api',
    },
  ],
  inputs: [GatewayClass],
  check: context => {
    const foreign = context.objects
      .list(GatewayClass)
      .filter(({ name }) => name === 'approuting-istio');
    const planes = controlPlanes(context.snapshot).filter(
      ({ revision }) => revision !== 'approuting-istio',
    );
    if (foreign.length === 0 || planes.length === 0) return [];
    return foreign.map(({ ref, body }) => ({
      subject: ref,
      services: [],
      routeIds: [],
      message:
        'GatewayClass approuting-istio is there, and so is another Istio, beside which its control plane does not start.',
      evidence: [
        {
          rule: 'V1',
          message: 'the class belongs to application routing',
          object: ref,
          path: 'spec.controllerName',
          value: body.spec.controllerName,
        },
        ...planes.flatMap(({ because }) => because).slice(0, 1),
      ],
      remedy: {
        noFix: 'Which Istio should stay is a decision about the cluster.',
        alternatives: [
          'Use GatewayClass istio of the Istio that is installed.',
          'Switch off application routing with the Gateway API.',
        ],
      },
    }));
  },
  examples: [
    {
      title: 'Both classes in one cluster',
      from: 'nginx-mtls',
      change: `
apiVersion: gateway.networking.k8s.io/v1
kind: GatewayClass
metadata:
  name: approuting-istio
spec:
  controllerName: istio.io/gateway-controller
`,
      finds: ['GatewayClass approuting-istio'],
      fixed: false,
    },
  ],
});
