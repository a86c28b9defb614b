import type { VendorId } from 'istio-ingress-contract';
import {
  type AssumedController,
  OTHER_IP,
  PORTS,
  proxy,
} from './assumedController';
import { ingressClassOf, podOf } from './objects';

/** Ingress controllers in pods of their own, which get a sidecar. */
export const ingressProxies = {
  apisix: {
    className: 'apisix',
    objects: proxy(
      'apisix',
      'apisix',
      { 'app.kubernetes.io/name': 'apisix' },
      [
        {
          name: 'apisix',
          image: 'docker.io/apache/apisix:3.14.1',
          ports: PORTS,
        },
      ],
      [
        podOf('apisix', 'apisix-ingress-controller-1', {
          labels: { 'app.kubernetes.io/name': 'ingress-controller' },
          containers: [
            {
              name: 'manager',
              image: 'docker.io/apache/apisix-ingress-controller:2.0.1',
            },
          ],
          ip: OTHER_IP,
        }),
        ingressClassOf('apisix', 'apisix.apache.org/apisix-ingress-controller'),
      ],
    ),
  },
  contour: {
    classFlag: { container: 'contour', flag: '--ingress-class-name' },
    objects: proxy(
      'projectcontour',
      'envoy',
      { app: 'envoy' },
      [
        {
          name: 'shutdown-manager',
          image: 'ghcr.io/projectcontour/contour:v1.33.0',
          command: ['/bin/contour'],
          args: ['envoy', 'shutdown-manager'],
        },
        {
          name: 'envoy',
          image: 'docker.io/envoyproxy/envoy:v1.35.0',
          ports: PORTS,
        },
      ],
      [
        podOf('projectcontour', 'contour-1', {
          labels: { app: 'contour' },
          containers: [
            {
              name: 'contour',
              image: 'ghcr.io/projectcontour/contour:v1.33.0',
              command: ['contour'],
              args: ['serve'],
            },
          ],
          ip: OTHER_IP,
        }),
        {
          apiVersion: 'v1',
          kind: 'ConfigMap',
          metadata: { name: 'contour', namespace: 'projectcontour' },
          data: { 'contour.yaml': 'enableExternalNameService: true\n' },
        },
      ],
    ),
  },
  emissary: {
    objects: proxy('emissary', 'emissary', { product: 'aes' }, [
      {
        name: 'ambassador',
        image: 'docker.io/emissaryingress/emissary:4.1.0',
        ports: PORTS,
      },
    ]),
  },
  'f5-nginx': {
    classFlag: { container: 'nginx-ingress', flag: '-ingress-class' },
    className: 'nginx',
    objects: proxy(
      'nginx-ingress',
      'nginx-ingress',
      { 'app.kubernetes.io/name': 'nginx-ingress' },
      [
        {
          name: 'nginx-ingress',
          image: 'docker.io/nginx/nginx-ingress:5.5.4',
          ports: [{ containerPort: 80 }, { containerPort: 443 }],
        },
      ],
      [ingressClassOf('nginx', 'nginx.org/ingress-controller')],
    ),
  },
  'haproxy-ingress': {
    className: 'haproxy',
    objects: proxy(
      'haproxy',
      'haproxy-ingress',
      { 'app.kubernetes.io/name': 'haproxy-ingress' },
      [
        {
          name: 'haproxy-ingress',
          image: 'quay.io/jcmoraisjr/haproxy-ingress:v0.16.1',
          ports: [{ containerPort: 80 }, { containerPort: 443 }],
        },
      ],
      [ingressClassOf('haproxy', 'haproxy-ingress.github.io/controller')],
    ),
  },
  haproxytech: {
    className: 'haproxy',
    objects: proxy(
      'haproxy-controller',
      'haproxy',
      { 'app.kubernetes.io/name': 'kubernetes-ingress' },
      [
        {
          name: 'kubernetes-ingress-controller',
          image: 'docker.io/haproxytech/kubernetes-ingress:3.2.11',
          args: ['--ingress.class=haproxy'],
          ports: PORTS,
        },
      ],
      [ingressClassOf('haproxy', 'haproxy.org/ingress-controller/haproxy')],
    ),
  },
  'ingress-nginx': {
    className: 'nginx',
    objects: proxy(
      'ingress-nginx',
      'ingress-nginx-controller',
      {
        'app.kubernetes.io/name': 'ingress-nginx',
        'app.kubernetes.io/component': 'controller',
      },
      [
        {
          name: 'controller',
          image: 'registry.k8s.io/ingress-nginx/controller:v1.15.1',
          args: [
            '/nginx-ingress-controller',
            '--controller-class=k8s.io/ingress-nginx',
          ],
          ports: [{ containerPort: 80 }, { containerPort: 443 }],
        },
      ],
      [ingressClassOf('nginx', 'k8s.io/ingress-nginx')],
    ),
  },
  kong: {
    classFlag: { container: 'ingress-controller', flag: '--ingress-class' },
    className: 'kong',
    objects: proxy(
      'kong',
      'kong',
      {
        'app.kubernetes.io/name': 'kong',
        'app.kubernetes.io/component': 'app',
      },
      [
        {
          name: 'ingress-controller',
          image: 'docker.io/kong/kubernetes-ingress-controller:3.5.1',
        },
        {
          name: 'proxy',
          image: 'docker.io/kong:3.9.1',
          ports: [{ containerPort: 8000 }, { containerPort: 8443 }],
        },
      ],
      [ingressClassOf('kong', 'ingress-controllers.konghq.com/kong')],
    ),
  },
  traefik: {
    classFlag: {
      container: 'traefik',
      flag: '--providers.kubernetescrd.ingressclass',
    },
    objects: proxy(
      'traefik',
      'traefik',
      { 'app.kubernetes.io/name': 'traefik' },
      [
        {
          name: 'traefik',
          image: 'docker.io/traefik:v3.7.1',
          args: [
            '--entryPoints.web.address=:8000',
            '--entryPoints.websecure.address=:8443',
            '--entryPoints.websecure.http.tls=true',
            '--providers.kubernetescrd',
            '--providers.kubernetesingress',
          ],
          ports: [{ containerPort: 8000 }, { containerPort: 8443 }],
        },
      ],
    ),
  },
} satisfies Readonly<Record<VendorId, AssumedController>>;
