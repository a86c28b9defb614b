import type { Evidence, ObjectRef } from 'istio-ingress-contract';
import { removeField } from '../recipes/patch';
import { DestinationRule } from '../snapshot/kinds';
import {
  evidenceOf,
  type LastHop,
  lastHops,
  isRefused,
  servicesOf,
  serviceText,
} from './lib/routes';
import { named } from './lib/titles';
import { defineFinding, type FindingContext, type Remedy } from './types';

export const destinationRuleOverridesAutoMtls = defineFinding({
  id: 'destination-rule-overrides-auto-mtls',
  title: 'A DestinationRule keeps a proxy of the mesh from sending mTLS',
  severity: 'high',
  why: `Proxies of the mesh send mTLS to every pod that can take it, unless a
DestinationRule says otherwise. A rule with a TLS mode of its own, often left
over from a migration, takes that decision away for every client that sees it.`,
  sources: [
    {
      title: 'Istio: TLS configuration, auto mTLS',
      url: 'https://istio.io/latest/docs/ops/configuration/traffic-management/tls-configuration/#auto-mtls',
    },
    {
      title: 'Istio: DestinationRule, ClientTLSSettings',
      url: 'https://istio.io/latest/docs/reference/config/networking/destination-rule/#ClientTLSSettings',
    },
  ],
  inputs: [DestinationRule],
  scope: 'entry',
  check: context =>
    lastHops(context).flatMap(last => {
      const { route, hop } = last;
      const decisive = decidingRule(last);
      if (!decisive?.object || hop.accepts === 'unguarded') return [];
      const fails = isRefused(hop) || hop.outcome === 'tls-error';
      if (!fails && hop.outcome !== 'plaintext' && hop.outcome !== 'mixed')
        return [];
      return [
        {
          subject: decisive.object,
          discriminator: route.id,
          services: servicesOf(route),
          routeIds: [route.id],
          severity: fails ? ('critical' as const) : ('high' as const),
          message: `DestinationRule ${decisive.object.name} sets TLS mode ${
            decisive.value ?? 'DISABLE'
          }, so ${named(hop.from)} sends no mTLS to ${serviceText(route)}${
            fails ? ', which refuses that' : ''
          }.`,
          evidence: evidenceOf(last),
          remedy: letIstioDecide(context, decisive.object),
        },
      ];
    }),
  examples: [
    {
      title: 'TLS switched off before a STRICT service',
      from: 'nginx-chained',
      change: `
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata:
  name: cart
  namespace: shop
spec:
  host: cart.shop.svc.cluster.local
  trafficPolicy:
    tls:
      mode: DISABLE
`,
      finds: ['DestinationRule shop/cart'],
      fixed: true,
    },
    {
      title: 'TLS that is not Istio’s, from the sidecar of a controller',
      from: 'nginx-mtls',
      change: `
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata:
  name: cart
  namespace: shop
spec:
  host: cart.shop.svc.cluster.local
  trafficPolicy:
    tls:
      mode: SIMPLE
`,
      finds: ['DestinationRule shop/cart'],
      fixed: true,
    },
  ],
});

function decidingRule({ hop }: LastHop): Evidence | undefined {
  return [
    ...hop.because,
    ...hop.endpoints.flatMap(({ because }) => because),
  ].find(
    ({ object, path, value }) =>
      object?.kind === 'DestinationRule' &&
      path === 'spec.trafficPolicy.tls.mode' &&
      value !== 'ISTIO_MUTUAL',
  );
}

function letIstioDecide(context: FindingContext, ref: ObjectRef): Remedy {
  const rule = context.objects.get(
    DestinationRule,
    ref.namespace ?? '',
    ref.name,
  );
  const manifest = context.manifestOf(ref);
  if (!manifest || !rule?.body.spec.trafficPolicy?.tls) {
    return {
      noFix:
        'The mode stands at a port or a subset of the rule, where others may rely on it.',
      alternatives: [
        'Remove the TLS settings there, or set the mode ISTIO_MUTUAL.',
      ],
    };
  }
  return {
    summary: 'Let Istio decide by pod',
    changes: [
      {
        op: 'patch',
        object: ref,
        ops: removeField(manifest, ['spec', 'trafficPolicy', 'tls']),
      },
    ],
    costs: ['It holds for every client of the service that sees this rule.'],
  };
}
