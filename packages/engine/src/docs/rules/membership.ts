import type { RuleTopic } from './types';

/** Is a workload in the mesh? */
export const membership: RuleTopic = {
  title: 'Membership',
  intro:
    'Two facts of a pod are kept apart: what guards it decides what it accepts, what it advertises (a label) decides what mesh clients send to it.',
  rules: [
    {
      id: 'R1.1',
      title: 'A sidecar is a container named istio-proxy',
      text: 'It is looked for among `containers` and `initContainers`: since native sidecars are the default where nodes support them, the second is the usual place. A pod without one, and without capture by ztunnel, has no data plane.',
      source: [
        'pkg/kube/inject/webhook.go#DetectNativeSidecar',
        'pkg/kube/inject/app_probe.go#FindSidecar',
      ],
      cases: ['native-sidecar', 'classic-sidecar'],
    },
    {
      id: 'R1.2',
      title: 'The word after `proxy` in its arguments is the role',
      text: '`sidecar` guards the application beside it; `router` is a gateway and `waypoint` a waypoint, which are proxies themselves and no guarded backends.',
      source: ['pkg/model/proxy.go#NodeType'],
      cases: ['gateway-pod-as-backend'],
    },
    {
      id: 'R1.3',
      title: 'The status annotation names the revision, not a sidecar',
      text: 'The injector writes `sidecar.istio.io/status` for every template, gateways included. The revision in it, or in the annotation `istio.io/rev`, says which control plane programs the pod.',
      source: ['pkg/kube/inject/webhook.go#getInjectionStatus'],
      cases: [],
      notJudged:
        'a case holds one control plane; tests of the engine with two of them hold it',
    },
    {
      id: 'R1.4',
      title: 'An agent without Envoy guards nothing',
      text: 'Templates for proxyless gRPC, and containers with `DISABLE_ENVOY=true`, are named `istio-proxy` and redirect nothing.',
      source: [
        'manifests/charts/istio-control/istio-discovery/files/grpc-agent.yaml',
      ],
      cases: ['proxyless-grpc'],
    },
    {
      id: 'R1.5',
      title: 'Injection labels the pod',
      text: 'The sidecar template sets `security.istio.io/tlsMode: istio` unless the pod template states the label, and `networking.istio.io/tunnel: http` where the proxy settings enable HBONE. Gateway templates set neither. Pods that were not created yet are judged as if they had these labels.',
      source: [
        'manifests/charts/istio-control/istio-discovery/files/injection-template.yaml',
      ],
      cases: [],
      notJudged:
        'the injector of the oracle runs templates that are cut down to the part that decides',
    },
    {
      id: 'R1.6',
      title: 'Clients go by the label tlsMode alone',
      text: 'Value `istio` means that the endpoint takes Istio mTLS; any other value, or none, that it does not, whatever containers the pod has. An endpoint that names no pod is taken for the pod of the same address in its namespace.',
      source: [
        'pilot/pkg/model/service.go#GetTLSModeFromEndpointLabels',
        'pilot/pkg/serviceregistry/kube/conversion.go#PodTLSMode',
      ],
      cases: [
        'label-without-sidecar',
        'sidecar-label-disabled',
        'unlabelled-manual-endpoints',
      ],
    },
    {
      id: 'R1.7',
      title: 'Policies see the labels that a pod has now',
      text: 'Selectors are compared with the labels of the live pod, not with those it was injected with.',
      source: ['pilot/pkg/model/context.go#SetWorkloadLabels'],
      cases: ['sidecar-label-disabled', 'two-workload-policies-no-merge'],
    },
    {
      id: 'R1.8',
      title: 'ztunnel captures a pod whose annotation says enabled',
      text: '`ambient.istio.io/redirection: enabled` is written once capture works; `pending` is not captured yet.',
      source: [
        'cni/pkg/util/podutil.go#PodFullyEnrolled',
        'pilot/pkg/serviceregistry/ambient/workloads.go#setTunnelProtocol',
      ],
      cases: ['ambient-redirection-pending', 'ambient-policies'],
    },
    {
      id: 'R1.9',
      title: 'Who will be captured by ztunnel',
      text: 'Not pods on the host network, nor pods with a sidecar; else those whose own label `istio.io/dataplane-mode` is `ambient`, or whose namespace has it and whose own is not `none`. Namespaces that the node agent excludes are left out.',
      source: ['cni/pkg/util/enablement_selector.go#Matches'],
      cases: ['injection-table', 'ambient-host-network-client'],
    },
    {
      id: 'R1.10',
      title: 'Inbound capture by ztunnel can be bypassed',
      text: '`ambient.istio.io/bypass-inbound-capture: "true"` sends only outbound traffic through ztunnel.',
      source: ['cni/pkg/iptables/iptables.go', 'cni/pkg/nodeagent/net.go'],
      cases: ['ambient-bypass-inbound'],
    },
    {
      id: 'R1.11',
      title: 'A tunnel label offers HBONE without ztunnel',
      text: 'Label `networking.istio.io/tunnel` with `http` in its list makes clients send HBONE, whether or not somebody listens for it.',
      source: ['pilot/pkg/model/service.go#SupportsTunnel'],
      cases: ['ambient-workload-label-tunnel', 'ambient-hbone-sidecar'],
    },
    {
      id: 'R1.12',
      title: 'Envoys send HBONE only where istiod has ambient on',
      text: '`PILOT_ENABLE_AMBIENT` on istiod decides for sidecars and gateways. Where the environment does not show it, a ztunnel in the cluster does.',
      source: ['pilot/pkg/features/ambient.go#registerAmbient'],
      cases: ['ambient-off-gateway', 'ambient-prefer-hbone'],
    },
    {
      id: 'R1.13',
      title: 'Which waypoint a destination has',
      text: 'The label `istio.io/use-waypoint` on the Service (or pod), else on the namespace; `none` ends the search, a name without a Gateway does not fall back. The Gateway needs an address, must allow the namespace, and its traffic type must cover Services or workloads.',
      source: [
        'pilot/pkg/serviceregistry/ambient/waypoints.go#fetchWaypointForTarget',
      ],
      cases: ['ambient-waypoint'],
    },
    {
      id: 'R1.14',
      title: 'Istio gateways use a waypoint only where they are told to',
      text: '`istio.io/ingress-use-waypoint` on the Service, else on its namespace. Sidecars never do; ztunnel does for traffic to the address of the Service.',
      source: [
        'pilot/pkg/xds/endpoints/endpoint_builder.go#findServiceWaypoint',
      ],
      cases: ['ambient-waypoint'],
    },
    {
      id: 'R1.15',
      title: 'Nothing is enforced on a port that is not captured',
      text: 'The connection reaches the application as it was sent, PeerAuthentication or not. The pod still advertises itself, so mesh clients send mTLS that nobody ends.',
      source: ['tools/istio-iptables/pkg/capture/run.go'],
      cases: [
        'exclude-inbound-port',
        'exclude-inbound-port-pa-disable',
        'include-inbound-list',
        'interception-none',
        'host-network-backend',
      ],
    },
    {
      id: 'R1.16',
      title: 'Which injection webhook selects a pod',
      text: 'Both selectors of a MutatingWebhookConfiguration must match: that on labels of the namespace and that on labels of the pod template. Where webhooks were not read, those of the chart stand in. `istio-injection` on the namespace wins over `istio.io/rev`, a namespace revision over that of the pod; annotations are invisible to selectors.',
      source: [
        'manifests/charts/istio-control/istio-discovery/templates/mutatingwebhook.yaml',
        'manifests/charts/istio-control/istio-discovery/templates/revision-tags-mwc.yaml',
      ],
      cases: [
        'injection-table',
        'injection-no-default-revision',
        'injection-default-tag',
      ],
    },
    {
      id: 'R1.17',
      title: 'Whether the injector accepts the pod',
      text: 'In this order: host network and system namespaces no; label `sidecar.istio.io/inject`, else the annotation; selectors never and always inject; the policy of the injector, where anything but `enabled` means no.',
      source: ['pkg/kube/inject/inject.go#injectRequired'],
      cases: [
        'injection-table',
        'injection-policy-disabled',
        'injection-policy-bogus',
      ],
    },
    {
      id: 'R1.18',
      title: 'Which connections a sidecar captures',
      text: 'Annotations `traffic.sidecar.istio.io/*` where present, even empty, else the settings of the injector. Excluded inbound ports count only while `*` is included; excluded outbound ports and ranges come before included ones. Interception mode NONE redirects nothing.',
      source: ['tools/istio-iptables/pkg/capture/run.go'],
      cases: [
        'include-inbound-list',
        'interception-none',
        'routing-exclude-outbound',
        'routing-include-inbound-empty',
        'routing-proxy-user',
      ],
    },
  ],
};
