import type {
  Controller,
  Evidence,
  Finding,
  Node,
  Preview,
} from 'istio-ingress-contract';
import { observedAt } from './build';

export const nginxController: Controller = {
  id: 'ingress-nginx/ingress-nginx-controller',
  ref: {
    group: 'apps',
    kind: 'Deployment',
    namespace: 'ingress-nginx',
    name: 'ingress-nginx-controller',
  },
  vendor: 'ingress-nginx',
  title: 'ingress-nginx',
  placement: 'in-cluster',
  dataPlane: 'sidecar',
  inboundCaptured: false,
  version: '1.13.2',
  because: [
    {
      rule: 'V1',
      message: 'IngressClass nginx names the controller of ingress-nginx.',
      object: {
        group: 'networking.k8s.io',
        kind: 'IngressClass',
        name: 'nginx',
      },
      path: 'spec.controller',
      value: 'k8s.io/ingress-nginx',
      source: 'https://kubernetes.github.io/ingress-nginx/',
    },
  ],
};

export const nginx: Node = {
  kind: 'controller',
  title: 'ingress-nginx',
  dataPlane: 'sidecar',
  ref: nginxController.ref,
};

export const nginxOutsideMesh: Controller = {
  ...nginxController,
  dataPlane: 'none',
  inboundCaptured: undefined,
};

export const googleController: Controller = {
  id: 'gke-ingress/shop',
  vendor: 'gke-ingress',
  title: 'Google load balancer',
  placement: 'cloud',
  dataPlane: 'none',
  because: [],
};

export const google: Node = {
  kind: 'load-balancer',
  title: 'Google load balancer',
};

export const gateway: Node = {
  kind: 'istio-gateway',
  title: 'istio-ingressgateway',
  dataPlane: 'gateway',
  ref: {
    group: 'apps',
    kind: 'Deployment',
    namespace: 'istio-system',
    name: 'istio-ingressgateway',
  },
};

export function workload(name: string, namespace = 'shop'): Node {
  return {
    kind: 'workload',
    title: name,
    dataPlane: 'sidecar',
    ref: { group: 'apps', kind: 'Deployment', namespace, name },
  };
}

export const publicHost: Evidence[] = [
  {
    rule: 'M1.d',
    message:
      'The sidecar does not know Host shop.example on port http, so it passes bytes on unencrypted.',
    object: {
      group: 'networking.k8s.io',
      kind: 'Ingress',
      namespace: 'shop',
      name: 'cart',
      origin: { file: 'shop/cart.yaml', document: 3, line: 41 },
    },
    path: 'spec.rules[0].host',
    value: 'shop.example',
    source:
      'https://istio.io/latest/docs/ops/configuration/traffic-management/traffic-routing/',
  },
  {
    rule: 'M1.d',
    message: 'Port http of the Service is declared HTTP by its name.',
    object: { group: '', kind: 'Service', namespace: 'shop', name: 'cart' },
    path: 'spec.ports[0].name',
    value: 'http',
  },
  {
    rule: 'R2.1',
    message: 'No PeerAuthentication applies, so both mTLS and plaintext pass.',
    lookup: {
      kind: 'PeerAuthentication',
      namespaces: ['shop', 'istio-system'],
      selector: 'app=cart',
    },
  },
  {
    rule: 'R3.2',
    message: 'The mesh leaves Hosts that it does not know alone.',
    object: {
      group: '',
      kind: 'ConfigMap',
      namespace: 'istio-system',
      name: 'istio',
    },
    path: 'data.mesh',
    value: 'outboundTrafficPolicy: { mode: ALLOW_ANY }',
  },
];

export const publicHostFinding: Finding = {
  rule: 'public-host-on-http-port',
  key: 'public-host-on-http-port/shop/cart/shop.example',
  severity: 'high',
  subject: {
    group: 'networking.k8s.io',
    kind: 'Ingress',
    namespace: 'shop',
    name: 'cart',
  },
  services: [{ cluster: 'prod-eu', namespace: 'shop', name: 'cart' }],
  routeIds: ['r1'],
  title: 'Service routing with a public Host',
  message:
    'The controller dials the Service, but with Host shop.example the mesh does not recognise it.',
  evidence: publicHost.slice(0, 2),
  fix: {
    summary:
      'Rewrite the Host on the hop to the service, so that the sidecar recognises it.',
    changes: [
      {
        op: 'patch',
        object: {
          group: 'networking.k8s.io',
          kind: 'Ingress',
          namespace: 'shop',
          name: 'cart',
        },
        ops: [
          {
            op: 'add',
            path: '/metadata/annotations/nginx.ingress.kubernetes.io~1upstream-vhost',
            value: 'cart.shop.svc.cluster.local',
          },
        ],
      },
    ],
    costs: ['The application sees another Host.'],
    promises: [
      {
        service: { cluster: 'prod-eu', namespace: 'shop', name: 'cart' },
        mode: ['standalone', 'chained'],
        posture: 'mtls',
      },
    ],
  },
};

export const endOfLifeFinding: Finding = {
  rule: 'controller-end-of-life',
  key: 'controller-end-of-life/ingress-nginx',
  severity: 'low',
  subject: {
    group: 'apps',
    kind: 'Deployment',
    namespace: 'ingress-nginx',
    name: 'ingress-nginx-controller',
  },
  services: [{ cluster: 'prod-eu', namespace: 'shop', name: 'cart' }],
  routeIds: ['r1'],
  title: 'Controller past its end of life',
  message: 'ingress-nginx gets no security fixes any more.',
  evidence: [nginxController.because[0]],
  noFix: {
    reason: 'Moving to another controller cannot be done by one change.',
    alternatives: ['Move the host to an Istio gateway.'],
  },
};

const ingressBefore = `apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: cart
  namespace: shop
  annotations:
    nginx.ingress.kubernetes.io/service-upstream: "true"
spec:
  ingressClassName: nginx
  rules:
    - host: shop.example
`;

export const publicHostPreview: Preview = {
  basedOn: observedAt,
  objects: [
    {
      title: 'Ingress shop/cart',
      kubectl:
        "kubectl patch 'ingress.networking.k8s.io' 'cart' -n 'shop' --type=json --patch-file=-",
      before: ingressBefore,
      after: ingressBefore.replace(
        'spec:\n',
        '    nginx.ingress.kubernetes.io/upstream-vhost: cart.shop.svc.cluster.local\nspec:\n',
      ),
    },
  ],
  services: [
    {
      ref: { cluster: 'prod-eu', namespace: 'shop', name: 'cart' },
      before: { posture: 'plaintext', modes: ['standalone', 'chained'] },
      after: { posture: 'mtls', modes: ['standalone', 'chained'] },
    },
  ],
};
