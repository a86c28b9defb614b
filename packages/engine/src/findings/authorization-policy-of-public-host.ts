import { controlPlaneOf, settingsOf } from '../mesh/controlPlanes';
import { AuthorizationPolicy } from '../snapshot/kinds';
import { allowPoliciesOf, takes } from './lib/authorization';
import { podOfRef } from './lib/podOfRef';
import { rewrittenHost } from './lib/hosts';
import { lastHops, servicesOf, serviceText } from './lib/routes';
import { named } from './lib/titles';
import { defineFinding } from './types';

export const authorizationPolicyOfPublicHost = defineFinding({
  id: 'authorization-policy-of-public-host',
  title:
    'A policy allows the public Host, and the controller writes another one',
  severity: 'critical',
  why: `Rewriting the Host lets the sidecar of a controller recognise the service. Policies of
the service then see the rewritten Host as well: one that allows the public Host
alone refuses everything with 403.`,
  sources: [
    {
      title: 'Istio: AuthorizationPolicy, Operation',
      url: 'https://istio.io/latest/docs/reference/config/security/authorization-policy/#Operation',
    },
    {
      title:
        'ingress-nginx issue 3171: why upstream-vhost is needed beside service-upstream',
      url: 'https://github.com/kubernetes/ingress-nginx/issues/3171',
    },
  ],
  inputs: [AuthorizationPolicy],
  scope: 'entry',
  check: context => {
    if (context.objects.list(AuthorizationPolicy).length === 0) return [];
    const root = settingsOf(controlPlaneOf(context.snapshot)).rootNamespace;
    return lastHops(context).flatMap(last => {
      const { route, hop } = last;
      const host = rewrittenHost(last);
      const ref = hop.endpoints.flatMap(({ pods = [] }) => pods)[0];
      if (!host || !ref || hop.accepts === 'unguarded') return [];
      const pod = podOfRef(context.snapshot, ref);
      if (!pod) return [];
      const policies = allowPoliciesOf(
        context,
        pod.namespace,
        pod.labels,
        root,
      );
      const rules = policies.flatMap(({ body }) => body.spec?.rules ?? []);
      if (rules.length === 0) return [];
      const hostsOf = ({ to }: (typeof rules)[number]) =>
        to.map(({ operation }) => operation?.hosts ?? []);
      const mayPass = rules.some(rule => {
        const lists = hostsOf(rule);
        return (
          lists.length === 0 ||
          lists.some(
            hosts =>
              hosts.length === 0 ||
              hosts.some(pattern => takes(pattern.toLowerCase(), host)),
          )
        );
      });
      const policy = policies.find(({ body }) =>
        (body.spec?.rules ?? []).some(rule =>
          hostsOf(rule).some(hosts =>
            hosts.some(pattern =>
              route.rule.hosts.some(asked => takes(pattern, asked)),
            ),
          ),
        ),
      );
      if (mayPass || !policy) return [];
      return [
        {
          subject: policy.ref,
          discriminator: route.id,
          services: servicesOf(route),
          routeIds: [route.id],
          message: `AuthorizationPolicy ${policy.namespace}/${
            policy.name
          } allows the public Host, and ${named(
            hop.from,
          )} sends Host ${host} to ${serviceText(route)}: requests get 403.`,
          evidence: [
            {
              rule: 'V5',
              message: 'the policy does not allow the Host that arrives',
              object: policy.ref,
              path: 'spec.rules',
              value: host,
            },
            ...hop.because.filter(({ rule }) => rule === 'V5').slice(0, 1),
          ],
          remedy: {
            noFix:
              'Who else the policy is meant to keep out by the Host is not written in it.',
            alternatives: [
              `Allow Host ${host} as well, together with the identity of the controller.`,
            ],
          },
        },
      ];
    });
  },
  examples: [
    {
      title: 'hosts of a policy and upstream-vhost',
      from: 'nginx-mtls',
      change: `
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata:
  name: cart
  namespace: shop
spec:
  rules:
    - to:
        - operation:
            hosts: [shop.example]
`,
      finds: ['AuthorizationPolicy shop/cart'],
      fixed: false,
    },
  ],
});
