import { isFromOutsideMesh, lastHops, servicesOf } from './lib/routes';
import { namedFirst } from './lib/titles';
import { defineFinding } from './types';

export const controllerOutsideMesh = defineFinding({
  id: 'controller-outside-mesh',
  title: 'An ingress controller runs without a data plane of the mesh',
  severity: 'low',
  why: `Everything that this controller sends straight to services leaves it in
plaintext, whatever its entries say. Services behind it cannot be STRICT.`,
  sources: [
    {
      title: 'Istio: third-party load balancers',
      url: 'https://istio.io/latest/docs/ops/integrations/loadbalancers/',
    },
  ],
  inputs: [],
  check: context =>
    context.controllers.flatMap(controller => {
      if (
        controller.placement !== 'in-cluster' ||
        controller.dataPlane !== 'none'
      )
        return [];
      if (!controller.ref) return [];
      // Chained entries reach the gateway in plaintext by design: only routes
      // that end at a workload count.
      const routes = lastHops(context)
        .filter(
          ({ route, hop }) =>
            route.controllerId === controller.id && isFromOutsideMesh(hop),
        )
        .map(({ route }) => route);
      if (routes.length === 0) return [];
      return [
        {
          subject: controller.ref,
          services: distinct(routes.flatMap(servicesOf)),
          routeIds: routes.map(({ id }) => id),
          message: `${namedFirst(
            controller,
          )} has neither a sidecar nor ambient capture, and sends ${
            routes.length === 1 ? 'one route' : `${routes.length} routes`
          } straight to services.`,
          evidence:
            controller.because.length > 0
              ? controller.because
              : [
                  {
                    rule: 'R1.1',
                    message: 'its pods have no data plane',
                    object: controller.ref,
                  },
                ],
          remedy: context.meshController(controller),
        },
      ];
    }),
  examples: [
    {
      title: 'ingress-nginx without a sidecar',
      from: 'nginx-mtls',
      change: `
apiVersion: apps/v1
kind: Deployment
metadata:
  name: ingress-nginx-controller
  namespace: ingress-nginx
spec:
  selector:
    matchLabels:
      app.kubernetes.io/name: ingress-nginx
      app.kubernetes.io/component: controller
  template:
    metadata:
      labels: # no sidecar.istio.io/inject
        app.kubernetes.io/name: ingress-nginx
        app.kubernetes.io/component: controller
    spec:
      containers:
        - name: controller
          image: registry.k8s.io/ingress-nginx/controller:v1.15.1
          args: [/nginx-ingress-controller, --controller-class=k8s.io/ingress-nginx]
`,
      finds: ['Deployment ingress-nginx/ingress-nginx-controller'],
      fixed: true,
    },
  ],
});

function distinct<T extends { namespace: string; name: string }>(
  items: readonly T[],
): T[] {
  return [
    ...new Map(
      items.map(item => [`${item.namespace}/${item.name}`, item]),
    ).values(),
  ];
}
