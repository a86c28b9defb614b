import type { VendorId } from 'istio-ingress-contract';
import {
  type AssumedController,
  IP,
  OTHER_IP,
  PORTS,
  proxy,
} from './assumedController';
import { AGENT, gatewayOf, namespaceOf, podOf } from './objects';

/** Proxies of the Gateway API and the like: with a sidecar, or with certificates of the mesh. */
export const gatewayProxies = {
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
                  env: [{ name: 'KGW_ENABLE_ISTIO_AUTO_MTLS', value: 'true' }],
                }
              : {}),
          },
        ],
        ip: OTHER_IP,
      }),
    ],
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
} satisfies Readonly<Record<VendorId, AssumedController>>;
