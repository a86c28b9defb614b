import { defineFinding } from './types';

export const classOfSeveralControllers = defineFinding({
  id: 'class-of-several-controllers',
  title: 'More than one controller may serve an entry',
  severity: 'high',
  why: `Two controllers that take one class both answer for its entries and overwrite each
other's status. They address services in different ways, so a request is mTLS or
plaintext by chance.

Entries without a class are taken by every controller that serves such entries.`,
  sources: [
    {
      title: 'Kubernetes: Ingress class',
      url: 'https://kubernetes.io/docs/concepts/services-networking/ingress/#ingress-class',
    },
    {
      title: 'ingress-nginx: multiple ingress controllers',
      url: 'https://kubernetes.github.io/ingress-nginx/user-guide/multiple-ingress/',
    },
  ],
  inputs: [],
  check: context =>
    context.entries
      .filter(
        ({ ref, state, candidates }) =>
          ref.kind === 'Ingress' &&
          state === 'claimed' &&
          candidates.length > 1,
      )
      .map(({ ref, candidates, because, routeIds }) => ({
        subject: ref,
        services: [],
        routeIds,
        // Among manifests alone the class that would tell may just not be given.
        severity:
          context.snapshot.world === 'open'
            ? ('info' as const)
            : ('high' as const),
        message: `${ref.kind} ${ref.namespace}/${
          ref.name
        } may be served by ${candidates.join(' and ')}.`,
        evidence:
          because.length > 0
            ? because.slice(0, 5)
            : [
                {
                  rule: 'V1',
                  message: 'more than one controller claims the entry',
                  object: ref,
                },
              ],
        remedy: {
          noFix: 'Which controller was meant is not written anywhere.',
          alternatives: [
            'Give each controller a class of its own, and name it in the entry.',
            'Switch off the second controller, or let it take its own class only.',
          ],
        },
      })),
  examples: [
    {
      title: 'The NGINX provider of Traefik beside ingress-nginx',
      from: 'nginx-mtls',
      change: `
apiVersion: apps/v1
kind: Deployment
metadata:
  name: traefik
  namespace: traefik
spec:
  selector:
    matchLabels: { app.kubernetes.io/name: traefik }
  template:
    metadata:
      labels: { app.kubernetes.io/name: traefik }
    spec:
      containers:
        - name: traefik
          image: docker.io/traefik:v3.7.1
          args:
            - --entryPoints.web.address=:8000
            - --providers.kubernetesingressnginx=true
            - --experimental.kubernetesingressnginx=true
`,
      finds: ['Ingress shop/cart'],
      fixed: false,
    },
  ],
});
