import { controlPlanes } from '../mesh/controlPlanes';
import { ConfigMap, PeerAuthentication } from '../snapshot/kinds';
import { labelsText } from '../snapshot/selectors';
import { defineFinding } from './types';

export const rootPolicyWithSelector = defineFinding({
  id: 'root-policy-with-selector',
  title: 'A policy with a selector in the root namespace applies to nothing',
  severity: 'high',
  why: `In the root namespace a PeerAuthentication is for the whole mesh. One with a
selector is neither that nor a policy of a workload: Istio ignores it everywhere,
also for pods of the root namespace.`,
  sources: [
    {
      title: 'Istio: PeerAuthentication',
      url: 'https://istio.io/latest/docs/reference/config/security/peer_authentication/',
    },
  ],
  inputs: [ConfigMap, PeerAuthentication],
  check: context => {
    const roots = new Set(
      controlPlanes(context.snapshot).map(({ config }) => config.rootNamespace),
    );
    return [...roots].sort().flatMap(root =>
      context.objects.inNamespace(PeerAuthentication, root).flatMap(policy => {
        const selector = policy.body.spec?.selector?.matchLabels ?? {};
        if (Object.keys(selector).length === 0) return [];
        return [
          {
            subject: policy.ref,
            services: [],
            routeIds: [],
            message: `${root}/${policy.name} selects ${labelsText(
              selector,
            )} and is ignored: policies with a selector do not count in the root namespace.`,
            evidence: [
              {
                rule: 'R2.2',
                message: 'a policy of the root namespace has a selector',
                object: policy.ref,
                path: 'spec.selector.matchLabels',
                value: labelsText(selector),
              },
            ],
            remedy: {
              noFix:
                'Whether the whole mesh or one workload was meant is not written anywhere.',
              alternatives: [
                'Remove the selector, when the policy is meant for the whole mesh.',
                'Create the policy in the namespace of the workload, when it is meant for that.',
              ],
            },
          },
        ];
      }),
    );
  },
  examples: [
    {
      title: 'STRICT for one workload, written in istio-system',
      from: 'nginx-mtls',
      change: `
apiVersion: security.istio.io/v1
kind: PeerAuthentication
metadata:
  name: cart
  namespace: istio-system
spec:
  selector:
    matchLabels: { app: cart }
  mtls:
    mode: STRICT
`,
      finds: ['PeerAuthentication istio-system/cart'],
      fixed: false,
    },
  ],
});
