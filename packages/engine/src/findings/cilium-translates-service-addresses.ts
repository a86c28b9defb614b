import { setFields } from '../recipes/patch';
import { serviceTranslation } from '../mesh/serviceTranslation';
import { ConfigMap } from '../snapshot/kinds';
import { distinctServices } from './lib/controllers';
import { lastHops } from './lib/routes';
import { defineFinding, type FindingContext, type Remedy } from './types';
import type { ObjectRef } from 'istio-ingress-contract';

export const ciliumTranslatesServiceAddresses = defineFinding({
  id: 'cilium-translates-service-addresses',
  title: 'Cilium replaces the address of a Service before the sidecar sees it',
  severity: 'high',
  why: `With its kube-proxy replacement, Cilium picks the pod when the connection is opened,
inside the pod of the client. A sidecar then sees the address of a pod, does not
recognise the service, and passes the bytes on in plaintext, although controller
and mesh are set up right.

What these routes send is unknown here: it depends on the agent of each node having
read the setting.`,
  sources: [
    {
      title: 'Cilium: Istio, socket load balancing',
      url: 'https://docs.cilium.io/en/stable/network/servicemesh/istio/',
    },
  ],
  inputs: [ConfigMap],
  check: context => {
    const translation = serviceTranslation(context.snapshot);
    const settings = context.objects.get(
      ConfigMap,
      'kube-system',
      'cilium-config',
    );
    if (!translation || !settings) return [];
    const routes = lastHops(context)
      .filter(({ hop }) =>
        hop.unknown?.some(
          ({ message }) => message === translation.reason.message,
        ),
      )
      .map(({ route }) => route);
    if (routes.length === 0) return [];
    return [
      {
        subject: settings.ref,
        services: distinctServices(routes),
        routeIds: routes.map(({ id }) => id),
        message: `${HOST_ONLY} is ${
          settings.body.data[HOST_ONLY] ?? 'not set'
        }, so sidecars of controllers may see addresses of pods on ${
          routes.length === 1 ? 'one route' : `${routes.length} routes`
        } with Service routing.`,
        evidence: [...translation.because],
        remedy: hostOnly(context, settings.ref),
      },
    ];
  },
  examples: [
    {
      title: 'Kube-proxy replacement without bpf-lb-sock-hostns-only',
      from: 'nginx-mtls',
      change: `
apiVersion: v1
kind: ConfigMap
metadata:
  name: cilium-config
  namespace: kube-system
data:
  kube-proxy-replacement: 'true'
`,
      finds: ['ConfigMap kube-system/cilium-config'],
      fixed: true,
    },
  ],
});

const HOST_ONLY = 'bpf-lb-sock-hostns-only';

function hostOnly(context: FindingContext, ref: ObjectRef): Remedy {
  const manifest = context.manifestOf(ref);
  const change =
    manifest &&
    setFields(ref, manifest, [{ path: ['data', HOST_ONLY], value: 'true' }]);
  return change
    ? {
        summary:
          'Let Cilium translate addresses of the host’s own connections only',
        changes: [change],
        costs: [
          'The agents of Cilium have to be restarted; with its Helm chart, set socketLB.hostNamespaceOnly instead.',
        ],
      }
    : {
        noFix: 'The settings of Cilium were not given as a manifest.',
        alternatives: ['Set socketLB.hostNamespaceOnly in its Helm chart.'],
      };
}
