import { Ingress, IstioGateway } from '../snapshot/kinds';
import { chainedHops } from './lib/chained';
import { defineFinding } from './types';

export const dnsTargetOfMissingEntry = defineFinding({
  id: 'dns-target-of-missing-entry',
  title:
    'Names of a Gateway are published for an Ingress that does not lead to it',
  severity: 'medium',
  why: `With the annotation external-dns.alpha.kubernetes.io/ingress, external-dns publishes
the hosts of a Gateway with the address of an Ingress. When that Ingress is gone, or
leads elsewhere, the names point to nothing, or to another application.`,
  sources: [
    {
      title: 'external-dns: Istio sources',
      url: 'https://kubernetes-sigs.github.io/external-dns/latest/docs/sources/istio/',
    },
  ],
  inputs: [Ingress, IstioGateway],
  check: context => {
    let chained: Set<string> | undefined;
    return context.objects.list(IstioGateway).flatMap(gateway => {
      const value = gateway.annotations[KEY];
      if (!value) return [];
      const [first, second] = value.split('/');
      const namespace = second === undefined ? gateway.namespace : first;
      const name = second ?? first;
      const ingress = context.objects.get(Ingress, namespace, name);
      chained ??= new Set(
        chainedHops(context).map(
          ({ route: { entry } }) => `${entry.namespace}/${entry.name}`,
        ),
      );
      if (ingress && chained.has(`${namespace}/${name}`)) return [];
      return [
        {
          subject: gateway.ref,
          services: [],
          routeIds: [],
          message: `external-dns publishes the hosts of Gateway ${
            gateway.namespace
          }/${gateway.name} for Ingress ${namespace}/${name}, which ${
            ingress ? 'leads to no Istio gateway' : 'does not exist'
          }.`,
          evidence: [
            {
              rule: 'R6.2',
              message: ingress
                ? 'the Ingress leads to no gateway'
                : 'the Ingress was not found',
              object: gateway.ref,
              path: `metadata.annotations["${KEY}"]`,
              value,
            },
          ],
          remedy: {
            noFix: 'Which Ingress was meant is not written anywhere.',
            alternatives: [
              'Name the Ingress that leads to this gateway, as namespace/name.',
              'Remove the annotation, so that the address of the gateway itself is published.',
            ],
          },
        },
      ];
    });
  },
  examples: [
    {
      title: 'The Ingress was renamed',
      from: 'nginx-chained',
      change: `
apiVersion: networking.istio.io/v1
kind: Gateway
metadata:
  name: shop
  namespace: shop
  annotations:
    external-dns.alpha.kubernetes.io/ingress: istio-system/old-edge
spec:
  selector:
    istio: ingressgateway
  servers:
    - port: { number: 80, name: http, protocol: HTTP }
      hosts: [shop.example]
`,
      finds: ['Gateway shop/shop'],
      fixed: false,
    },
  ],
});

const KEY = 'external-dns.alpha.kubernetes.io/ingress';
