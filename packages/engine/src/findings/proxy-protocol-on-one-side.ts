import { istioGateways } from '../mesh/gateways';
import { ConfigMap, EnvoyFilter, Service } from '../snapshot/kinds';
import { setTopology, topologyTexts } from './lib/gatewayTopology';
import { defineFinding } from './types';

export const proxyProtocolOnOneSide = defineFinding({
  id: 'proxy-protocol-on-one-side',
  title:
    'A load balancer sends PROXY protocol that the gateway does not expect',
  severity: 'critical',
  why: `PROXY protocol puts a line before the first byte of a connection. A gateway that was
not told takes it for a broken request or handshake and closes the connection: every
request fails, and so do health checks over the same port.`,
  sources: [
    {
      title: 'Istio: gateway network topology, PROXY protocol',
      url: 'https://istio.io/latest/docs/ops/configuration/traffic-management/network-topologies/#proxy-protocol',
    },
    {
      title: 'AWS Load Balancer Controller: annotations of Services',
      url: 'https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/guide/service/annotations/#proxy-protocol-v2',
    },
  ],
  inputs: [Service, ConfigMap, EnvoyFilter],
  check: context =>
    istioGateways(context.snapshot).flatMap(gateway => {
      const service = gateway.services.find(
        ({ annotations, body }) =>
          body.spec?.type === 'LoadBalancer' && annotations[KEY] === '*',
      );
      if (!service || gateway.pods.length === 0) return [];
      if (topologyTexts(context, gateway).some(text => EXPECTED.test(text)))
        return [];
      // What filters of Envoy add to listeners is not read.
      if (
        context.objects.inNamespace(EnvoyFilter, gateway.namespace).length > 0
      )
        return [];
      return [
        {
          subject: service.ref,
          services: [],
          routeIds: context.routes
            .filter(({ hops }) =>
              hops.some(({ to, from }) =>
                [to.ref, from.ref].some(
                  ref =>
                    ref?.kind === 'Service' &&
                    ref.namespace === service.namespace &&
                    ref.name === service.name,
                ),
              ),
            )
            .map(({ id }) => id),
          message: `The load balancer of Service ${service.namespace}/${service.name} sends PROXY protocol, which its gateway does not expect.`,
          evidence: [
            {
              rule: 'R6.6',
              message:
                'the load balancer puts PROXY protocol before each connection',
              object: service.ref,
              path: `metadata.annotations["${KEY}"]`,
              value: '*',
            },
            {
              rule: 'R6.6',
              message:
                'gatewayTopology.proxyProtocol is not set for the gateway',
              object: gateway.ref,
              path: 'spec.template.metadata.annotations["proxy.istio.io/config"]',
            },
          ],
          remedy: setTopology(
            context,
            gateway,
            '{"proxyProtocol":{}}',
            'Let the gateway expect PROXY protocol',
            [
              'Clients that reach the gateway without it, from inside too, are refused.',
            ],
          ),
        },
      ];
    }),
  examples: [
    {
      title: 'The annotation of AWS on the Service of a gateway',
      from: 'nginx-chained',
      change: `
apiVersion: v1
kind: Service
metadata:
  name: istio-ingressgateway
  namespace: istio-system
  annotations:
    service.beta.kubernetes.io/aws-load-balancer-proxy-protocol: '*'
spec:
  type: LoadBalancer
  clusterIP: 10.96.0.30
  selector:
    istio: ingressgateway
  ports:
    - { name: status-port, port: 15021, targetPort: 15021 }
    - { name: http2, port: 80, targetPort: 8080 }
    - { name: https, port: 443, targetPort: 8443 }
`,
      finds: ['Service istio-system/istio-ingressgateway'],
      fixed: true,
    },
  ],
});

const KEY = 'service.beta.kubernetes.io/aws-load-balancer-proxy-protocol';
const EXPECTED = /proxyProtocol/;
