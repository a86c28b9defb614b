import { defineFinding } from 'istio-ingress-engine';
import { evidenceOf, lastHops } from 'istio-ingress-engine/adapters';

/** A rule as somebody else's package has it. */
export const acmeDialsPods = defineFinding({
  id: 'acme-dials-pods',
  title: 'Acme sends to pods past their Service',
  severity: 'low',
  why: 'No sidecar of Acme’s recognises an address of a pod.',
  sources: [{ title: 'Acme', url: 'https://example.com/acme' }],
  inputs: [],
  check: context =>
    lastHops(context)
      .filter(
        ({ route, hop }) =>
          route.vendor === 'acme' && hop.wire.addressing === 'pod-ip',
      )
      .map(({ route, hop }) => ({
        subject: route.entry,
        services: route.service ? [route.service] : [],
        routeIds: [route.id],
        message: `Acme sends what ${route.entry.name} takes in straight to pods.`,
        evidence: evidenceOf({ route, hop }),
        remedy: {
          noFix: 'Acme has no setting for it.',
          alternatives: ['Send to an Istio gateway.'],
        },
      })),
  examples: [],
});
