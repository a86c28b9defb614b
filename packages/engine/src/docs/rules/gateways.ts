import type { RuleTopic } from './types';

/** Istio gateways: who they are, what they serve, what lies before them. */
export const gateways: RuleTopic = {
  title: 'Gateways',
  intro:
    'How requests pass an Istio gateway. Between a gateway and its backends the rules of the client policy hold.',
  rules: [
    {
      id: 'R6.1',
      title: 'Which pods are Istio gateways',
      text: 'Pods whose proxy runs as `router`. Where pods cannot be read: the labels of gateways that istiod deploys, the gateway template of the injector, selectors of Gateways, conventional labels, in this order.',
      source: ['pkg/model/proxy.go#NodeType'],
      cases: ['gateway-pod-as-backend', 'ambient-gateway-captured'],
    },
    {
      id: 'R6.2',
      title: 'What a Gateway opens',
      text: 'It applies to every router pod with the labels of its selector, in any namespace, unless istiod scopes it. A server’s port is one of a Service of the pods, and translated to its target, else the port of the pod. TLS without a mode is PASSTHROUGH. Servers for TLS on one port are told apart by server name; the older of incompatible Gateways wins. The namespace part of a host limits the namespace of the VirtualService.',
      source: [
        'pilot/pkg/model/push_context.go#mergeGateways',
        'pilot/pkg/model/gateway.go#resolvePorts',
      ],
      cases: [
        'gateway-selector-any-namespace',
        'gateway-selector-scoped',
        'gateway-port-resolution',
        'gateway-hosts-namespace',
        'gateway-tls-no-mode',
        'gateway-istio-mutual',
        'gateway-tls-modes',
        'gateway-https-redirect',
        'gateway-port-conflict',
        'gateway-tcp',
        'gwapi-strict-merging',
      ],
    },
    {
      id: 'R6.3',
      title: 'What a VirtualService binds',
      text: 'It names the Gateway and is exported to the namespace of the gateway pod; their hosts intersect, and the Host of a request picks the most specific. Delegates are one level deep. A destination without a port means the only port of the Service, else that of the server; one that does not exist is a broken link.',
      source: [
        'pilot/pkg/model/push_context.go#VirtualServicesForGateway',
        'pilot/pkg/networking/core/route/route.go#GetDestinationCluster',
        'pilot/pkg/config/kube/crdclient',
      ],
      cases: [
        'vs-exportto-dot',
        'vs-destination-without-port',
        'vs-destination-missing',
        'vs-host-intersection',
        'vs-delegate',
        'vs-two-same-host',
        'gateway-passthrough-backend',
      ],
    },
    {
      id: 'R6.4',
      title: 'The Gateway API',
      text: 'A Gateway is Istio’s by the controller of its class, or by a built-in class name. Without addresses istiod deploys it as `<gateway>-<class>`; with a Hostname its configuration goes to the pods of that Service, in the namespace of the Gateway only. Listeners allow namespaces and kinds, ListenerSets where the Gateway admits them; references to other namespaces need a ReferenceGrant there.',
      source: [
        'pilot/pkg/config/kube/gateway/conversion.go',
        'pilot/pkg/config/kube/gatewaycommon/gatewayclass_collection.go#FetchGatewayClass',
      ],
      cases: [
        'gwapi-manual-address',
        'gwapi-managed',
        'gwapi-class-object-missing',
        'gwapi-allowed-routes',
        'gwapi-section-and-hostnames',
        'gwapi-reference-grant',
        'gwapi-tls',
        'gwapi-grpc-tcp-routes',
        'gwapi-mesh-route',
      ],
    },
    {
      id: 'R6.5',
      title: 'Ingress objects that Istio serves',
      text: 'By the annotation, else by the controller of an IngressClass that exists, else only in mode DEFAULT. They open ports 80 and 443 of the pods that the mesh settings select.',
      source: [
        'pilot/pkg/config/kube/ingress/virtualservices.go#shouldProcessIngressWithClass',
        'pilot/pkg/config/kube/ingress/gateways.go',
      ],
      cases: [
        'ingress-istio-class',
        'ingress-istio-mode-default',
        'ingress-istio-selector',
      ],
    },
    {
      id: 'R6.6',
      title: 'What lies before a gateway',
      text: 'A third party whose backend is a gateway makes the route chained; the Host and server name that it sends decide what the gateway serves. A Service of type LoadBalancer or NodePort, or a port of the host, is the gateway’s own way in.',
      source: [
        'https://istio.io/latest/docs/ops/integrations/loadbalancers/',
        'pilot/pkg/model/gateway.go#mergeGateways',
      ],
      cases: ['chain-nginx-gateway', 'gateway-loadbalancer-and-direct'],
    },
  ],
};
