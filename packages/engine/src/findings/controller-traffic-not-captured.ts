import type { Evidence } from 'istio-ingress-contract';
import { removeField } from '../recipes/patch';
import { controllerWorkloads, workloadKinds } from './lib/controllers';
import {
  isFromSidecar,
  isRefused,
  type LastHop,
  lastHops,
  sendsPlaintext,
} from './lib/routes';
import { distinctServices } from './lib/controllers';
import { named } from './lib/titles';
import { defineFinding, type FindingContext, type Remedy } from './types';

export const controllerTrafficNotCaptured = defineFinding({
  id: 'controller-traffic-not-captured',
  title: 'What the controller sends to services bypasses its sidecar',
  severity: 'high',
  why: `A sidecar encrypts what it captures. Annotations that take addresses or ports
out of the capture are meant for the API server or a database; a range that
contains the addresses of Services takes those out as well.

The controller has a sidecar, its settings are right, and its requests leave in
plaintext all the same.`,
  sources: [
    {
      title: 'Istio: resource annotations, traffic.sidecar.istio.io',
      url: 'https://istio.io/latest/docs/reference/config/annotations/',
    },
    {
      title: 'NGINX Ingress Controller, discussion 4511',
      url: 'https://github.com/nginx/kubernetes-ingress/discussions/4511',
    },
  ],
  inputs: workloadKinds,
  check: context => {
    const byController = new Map<string, { last: LastHop; by: Evidence }[]>();
    for (const last of lastHops(context)) {
      if (!isFromSidecar(last.hop) || !sendsPlaintext(last.hop)) continue;
      const by = exclusionOf(last);
      if (!by) continue;
      const there = byController.get(last.route.controllerId);
      if (there) there.push({ last, by });
      else byController.set(last.route.controllerId, [{ last, by }]);
    }
    return controllerWorkloads(context).flatMap(workload => {
      const found = byController.get(workload.controller.id) ?? [];
      if (found.length === 0) return [];
      const routes = found.map(({ last }) => last.route);
      const refused = found.some(({ last }) => isRefused(last.hop));
      const [{ by }] = found;
      return [
        {
          subject: workload.ref,
          services: distinctServices(routes),
          routeIds: routes.map(({ id }) => id),
          severity: refused ? ('critical' as const) : ('high' as const),
          message: `${keyOf(by)} ${by.value ?? ''} keeps ${
            routes.length === 1 ? 'one route' : `${routes.length} routes`
          } of ${named(workload.controller)} away from its sidecar${
            refused ? ', and STRICT refuses what arrives' : ''
          }.`,
          evidence: found.map(({ by: evidence }) => evidence).slice(0, 5),
          remedy: captureAgain(context, workload, keyOf(by)),
        },
      ];
    });
  },
  examples: [
    {
      title: 'An excluded range that holds the addresses of Services',
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
      labels:
        app.kubernetes.io/name: ingress-nginx
        app.kubernetes.io/component: controller
        sidecar.istio.io/inject: 'true'
      annotations:
        traffic.sidecar.istio.io/includeInboundPorts: ''
        traffic.sidecar.istio.io/excludeOutboundIPRanges: 10.96.0.1/16 # meant: the API server
    spec:
      containers:
        - name: controller
          image: registry.k8s.io/ingress-nginx/controller:v1.15.1
          args: [/nginx-ingress-controller, --controller-class=k8s.io/ingress-nginx]
          ports:
            - { name: http, containerPort: 80 }
            - { name: https, containerPort: 443 }
`,
      finds: ['Deployment ingress-nginx/ingress-nginx-controller'],
      fixed: true,
    },
  ],
});

const KEY =
  /traffic\.sidecar\.istio\.io\/(in|ex)clude(Outbound(IPRanges|Ports))/;

function exclusionOf({ hop }: LastHop): Evidence | undefined {
  return [
    ...hop.because,
    ...hop.endpoints.flatMap(({ because }) => because),
  ].find(
    ({ path, message }) =>
      KEY.test(path ?? '') && !/captures (port|the|addr)/.test(message),
  );
}

function keyOf({ path }: Evidence): string {
  return KEY.exec(path ?? '')?.[0] ?? 'An annotation';
}

function captureAgain(
  context: FindingContext,
  { ref, annotations }: ReturnType<typeof controllerWorkloads>[number],
  key: string,
): Remedy {
  const manifest = context.manifestOf(ref);
  if (!manifest || annotations[key] === undefined) {
    return {
      noFix: 'The setting does not stand in the template of the controller.',
      alternatives: [
        'Take the addresses of Services out of the excluded ranges, in the settings of the injector.',
      ],
    };
  }
  return {
    summary: `Remove ${key}`,
    changes: [
      {
        op: 'patch',
        object: ref,
        ops: removeField(manifest, [
          'spec',
          'template',
          'metadata',
          'annotations',
          key,
        ]),
      },
    ],
    costs: [
      'The pods of the controller restart.',
      'What was kept out on purpose goes through the sidecar again; exclude the one address that was meant, as a /32.',
    ],
  };
}
