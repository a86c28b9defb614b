import type { EntryResult } from 'istio-ingress-contract';
import { defineFinding } from './types';

export const unservedEntry = defineFinding({
  id: 'unserved-entry',
  title: 'No controller that is known here serves this entry',
  severity: 'low',
  why: `An entry that nobody serves lets no traffic in, or lets it in by a way that
this analysis does not see. Either it is left over, or its class is misspelt, or
the controller is not among those that are understood.`,
  sources: [
    {
      title: 'Kubernetes: Ingress class',
      url: 'https://kubernetes.io/docs/concepts/services-networking/ingress/#ingress-class',
    },
  ],
  inputs: [],
  check: context =>
    context.entries
      .filter(({ state }) => state === 'unclaimed')
      .map(entry => ({
        subject: entry.ref,
        services: [],
        routeIds: [],
        message: sentence(entry.reason?.message ?? 'no controller claims it'),
        evidence:
          entry.because.length > 0
            ? entry.because
            : [
                {
                  rule: 'V1',
                  message: 'no controller claims the entry',
                  object: entry.ref,
                },
              ],
        remedy: hasOlderTwin(entry)
          ? {
              noFix:
                'Which of the two was meant to serve is not written anywhere.',
              alternatives: [
                'Give it a host or path that no older entry has.',
                'Delete the one that is left over.',
              ],
            }
          : entry.ref.kind === 'Ingress'
          ? {
              noFix: 'Which controller was meant is not written anywhere.',
              alternatives: [
                'Name a class that a running controller serves.',
                'Delete the entry when nothing uses it.',
              ],
            }
          : {
              noFix:
                'What the parent of the route allows is for its owner to decide.',
              alternatives: [
                'Let a listener of the Gateway take the route: its namespace, kind and hostname.',
                'Name another parent.',
              ],
            },
      })),
  examples: [
    {
      title: 'A class that does not exist',
      from: 'nginx-mtls',
      change: `
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: legacy
  namespace: shop
spec:
  ingressClassName: retired-controller
  rules:
    - host: old.example
      http:
        paths:
          - path: /
            pathType: Prefix
            backend: { service: { name: cart, port: { number: 80 } } }
`,
      finds: ['Ingress shop/legacy'],
      fixed: false,
    },
  ],
});

/** Another entry came first, by its age. */
function hasOlderTwin({ because }: EntryResult): boolean {
  return because.some(({ path }) => path === 'metadata.creationTimestamp');
}

function sentence(text: string): string {
  return `${text[0].toUpperCase()}${text.slice(1)}.`;
}
