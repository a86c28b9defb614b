import type { Manifest, VendorId } from 'istio-ingress-contract';
import {
  AGENT,
  type Container,
  gatewayOf,
  type GatewayName,
  ingressClassOf,
  namespaceOf,
  podOf,
} from './objects';

/** A controller as its vendor installs it. */
interface AssumedController {
  className?: string;
  /** Where a class of another name is said: a container and its flag. */
  classFlag?: { container: string; flag: string };
  /**
   * @param meshed - it takes part in the mesh, as a standalone entry needs
   * @param gateway - for vendors of the Gateway API, what their Gateway is called
   */
  objects(meshed: boolean, gateway: GatewayName): Manifest[];
}

const PORTS = [{ containerPort: 8080 }, { containerPort: 8443 }];
const IP = '10.244.1.10';
const OTHER_IP = '10.244.1.11';

/** A controller of one namespace whose pods get a sidecar. */
function proxy(
  namespace: string,
  name: string,
  labels: Readonly<Record<string, string>>,
  containers: Container[],
  others: Manifest[] = [],
): (meshed: boolean) => Manifest[] {
  return meshed => [
    namespaceOf(
      namespace,
      meshed ? { 'istio-injection': 'enabled' } : undefined,
    ),
    podOf(namespace, `${name}-1`, {
      labels,
      containers,
      ip: IP,
      ...(meshed ? { mesh: 'client' as const } : {}),
    }),
    ...others,
  ];
}

/** A load balancer behind a Gateway, without pods in the cluster. */
function managed(className: string, controllerName: string): AssumedController {
  return {
    className: 'edge/public',
    objects: (_, gateway) => [
      namespaceOf(gateway.namespace),
      ...gatewayOf(className, controllerName, gateway),
    ],
  };
}

/**
 * What the promise of an intent rests on when no cluster is given: each
 * vendor's controller with the images and labels of its own installation.
 */
export const assumedControllers: Readonly<Record<VendorId, AssumedController>> =
  {
    'aks-approuting': managed(
      'approuting-istio',
      'aks.azure.com/example-controller',
    ),
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
          ingressClassOf(
            'apisix',
            'apisix.apache.org/apisix-ingress-controller',
          ),
        ],
      ),
    },
    'aws-alb': {
      className: 'alb',
      objects: () => [ingressClassOf('alb', 'ingress.k8s.aws/alb')],
    },
    'aws-vpc-lattice': managed(
      'amazon-vpc-lattice',
      'application-networking.k8s.aws/gateway-api-controller',
    ),
    'azure-agc': {
      className: 'edge/public',
      objects: (meshed, gateway) => [
        namespaceOf(gateway.namespace),
        ...gatewayOf(
          'azure-alb-external',
          'alb.networking.azure.io/alb-controller',
          gateway,
        ),
        ...(meshed
          ? [
              namespaceOf('azure-alb-system'),
              podOf('azure-alb-system', 'alb-controller-istio-extension-1', {
                labels: { app: 'alb-controller-istio-extension' },
                containers: [
                  { name: 'extension', image: 'example/extension:1' },
                ],
                ip: IP,
                mesh: 'server',
              }),
            ]
          : []),
      ],
    },
    'azure-agic': {
      className: 'azure-application-gateway',
      objects: () => [
        ingressClassOf(
          'azure-application-gateway',
          'azure/application-gateway',
        ),
      ],
    },
    cilium: {
      className: 'cilium',
      objects: () => [
        namespaceOf('kube-system'),
        podOf('kube-system', 'cilium-envoy-1', {
          labels: { 'k8s-app': 'cilium-envoy' },
          containers: [
            {
              name: 'cilium-envoy',
              image: 'quay.io/cilium/cilium-envoy:v1.35.0',
            },
          ],
          ip: IP,
          hostNetwork: true,
        }),
        ingressClassOf('cilium', 'cilium.io/ingress-controller'),
      ],
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
    'envoy-gateway': {
      className: 'edge/public',
      objects: (meshed, gateway) => [
        namespaceOf(gateway.namespace),
        ...gatewayOf(
          'eg',
          'gateway.envoyproxy.io/gatewayclass-controller',
          gateway,
        ),
        ...proxy(
          'envoy-gateway-system',
          'envoy-edge-public',
          {
            'gateway.envoyproxy.io/owning-gateway-name': gateway.name,
            'gateway.envoyproxy.io/owning-gateway-namespace': gateway.namespace,
            'app.kubernetes.io/managed-by': 'envoy-gateway',
          },
          [
            {
              name: 'envoy',
              image: 'docker.io/envoyproxy/envoy:distroless-v1.37.0',
              ports: [{ containerPort: 10080 }],
            },
          ],
        )(meshed),
      ],
    },
    'f5-bigip-cis': {
      className: 'public',
      objects: () => [
        namespaceOf('kube-system'),
        podOf('kube-system', 'k8s-bigip-ctlr-1', {
          labels: { app: 'k8s-bigip-ctlr' },
          containers: [
            {
              name: 'k8s-bigip-ctlr',
              image: 'docker.io/f5networks/k8s-bigip-ctlr:2.20.0',
              args: [
                '--pool-member-type=cluster',
                '--custom-resource-mode=true',
              ],
            },
          ],
          ip: IP,
        }),
      ],
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
    'gke-gateway': managed(
      'gke-l7-global-external-managed',
      'networking.gke.io/gateway',
    ),
    'gke-ingress': { className: 'gce', objects: () => [] },
    'gke-multi-cluster': managed(
      'gke-l7-global-external-managed-mc',
      'networking.gke.io/gateway',
    ),
    gloo: {
      objects: meshed => [
        namespaceOf('gloo-system'),
        ...(meshed
          ? [
              {
                apiVersion: 'gloo.solo.io/v1',
                kind: 'Settings',
                metadata: { name: 'default', namespace: 'gloo-system' },
                spec: {
                  gloo: {
                    istioOptions: {
                      enableAutoMtls: true,
                      enableIntegration: true,
                    },
                  },
                },
              },
            ]
          : []),
        podOf('gloo-system', 'gateway-proxy-1', {
          labels: { gloo: 'gateway-proxy' },
          containers: [
            {
              name: 'gateway-proxy',
              image: 'quay.io/solo-io/gloo-envoy-wrapper:1.18.0',
              ports: PORTS,
            },
            ...(meshed
              ? [{ name: 'sds', image: 'quay.io/solo-io/sds:1.18.0' }, AGENT]
              : []),
          ],
          ip: IP,
        }),
      ],
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
    // Its gateway is assumed for chains as well.
    istio: { objects: () => [] },
    kgateway: {
      className: 'edge/public',
      objects: (meshed, gateway) => [
        namespaceOf(gateway.namespace),
        ...gatewayOf('kgateway', 'kgateway.dev/kgateway', gateway),
        podOf(gateway.namespace, `${gateway.name}-1`, {
          labels: {
            'gateway.networking.k8s.io/gateway-name': gateway.name,
            'app.kubernetes.io/name': gateway.name,
          },
          containers: [
            {
              name: 'kgateway-proxy',
              image: 'cr.kgateway.dev/kgateway-dev/envoy-wrapper:v2.1.0',
              ports: PORTS,
            },
            ...(meshed
              ? [
                  {
                    name: 'sds',
                    image: 'cr.kgateway.dev/kgateway-dev/sds:v2.1.0',
                  },
                  AGENT,
                ]
              : []),
          ],
          ip: IP,
        }),
        namespaceOf('kgateway-system'),
        podOf('kgateway-system', 'kgateway-1', {
          labels: { kgateway: 'kgateway' },
          containers: [
            {
              name: 'kgateway',
              image: 'cr.kgateway.dev/kgateway-dev/kgateway:v2.1.0',
              ...(meshed
                ? {
                    env: [
                      { name: 'KGW_ENABLE_ISTIO_AUTO_MTLS', value: 'true' },
                    ],
                  }
                : {}),
            },
          ],
          ip: OTHER_IP,
        }),
      ],
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
    'nginx-gateway-fabric': {
      className: 'edge/public',
      objects: (meshed, gateway) => [
        ...proxy(
          gateway.namespace,
          `${gateway.name}-nginx`,
          { 'gateway.networking.k8s.io/gateway-name': gateway.name },
          [
            {
              name: 'nginx',
              image: 'ghcr.io/nginx/nginx-gateway-fabric/nginx:2.7.0',
              ports: [{ containerPort: 80 }],
            },
          ],
        )(meshed),
        ...gatewayOf(
          'nginx',
          'gateway.nginx.org/nginx-gateway-controller',
          gateway,
        ),
      ],
    },
    'openshift-gateway': managed(
      'openshift-default',
      'openshift.io/gateway-controller/v1',
    ),
    'openshift-router': {
      objects: () => [
        namespaceOf('openshift-ingress'),
        podOf('openshift-ingress', 'router-default-1', {
          labels: {
            'ingresscontroller.operator.openshift.io/deployment-ingresscontroller':
              'default',
          },
          containers: [
            {
              name: 'router',
              image:
                'quay.io/openshift-release-dev/ocp-v4.0-art-dev@sha256:0123',
            },
          ],
          ip: IP,
          hostNetwork: true,
        }),
      ],
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
  };
