import type { Evidence, ServiceRef } from 'istio-ingress-contract';
import { Service } from '../snapshot/kinds';
import { evidenceOf, servicesOf, serviceText } from './lib/routes';
import { defineFinding, type FindingContext, type Remedy } from './types';

export const serviceRoutingToHeadlessService = defineFinding({
  id: 'service-routing-to-headless-service',
  title: 'Service routing is asked for a Service that has no address',
  severity: 'high',
  why: `A headless Service (clusterIP: None) is a list of pods. A controller that is told
to dial the Service has nothing to dial: it silently goes on dialling pods, or it
refuses the route.

Either way its sidecar does not recognise the service, and there is no mTLS.`,
  sources: [
    {
      title: 'Kubernetes: headless Services',
      url: 'https://kubernetes.io/docs/concepts/services-networking/service/#headless-services',
    },
    {
      title: 'ingress-nginx: service-upstream',
      url: 'https://kubernetes.github.io/ingress-nginx/user-guide/nginx-configuration/annotations/#service-upstream',
    },
  ],
  inputs: [Service],
  scope: 'entry',
  check: context =>
    context.routes.flatMap(route => {
      const hop = route.hops[route.hops.length - 1];
      if (!route.service || !hop) return [];
      if (route.brokenAt === undefined && hop.outcome === 'mtls') return [];
      const cause = hop.because.find(isHeadless);
      if (!cause) return [];
      return [
        {
          subject: route.entry,
          discriminator: route.id,
          services: servicesOf(route),
          routeIds: [route.id],
          message: `${serviceText(
            route,
          )} is headless, so the controller cannot dial its address: ${
            route.brokenAt === undefined
              ? 'it dials pods instead'
              : 'the route fails'
          }.`,
          evidence: [cause, ...evidenceOf({ route, hop })].slice(0, 5),
          remedy: addressed(context, route.service),
        },
      ];
    }),
  examples: [
    {
      title: 'service-upstream before a headless Service',
      from: 'nginx-mtls',
      change: `
apiVersion: v1
kind: Service
metadata:
  name: cart
  namespace: shop
spec:
  clusterIP: None
  selector:
    app: cart
  ports:
    - { name: http, port: 80, targetPort: 8080 }
`,
      finds: ['Ingress shop/cart'],
      fixed: false,
    },
  ],
});

function isHeadless({ object, path, value }: Evidence): boolean {
  return (
    object?.kind === 'Service' && path === 'spec.clusterIP' && value === 'None'
  );
}

function addressed(context: FindingContext, ref: ServiceRef): Remedy {
  const service = context.objects.get(Service, ref.namespace, ref.name);
  return {
    noFix:
      'The address of a Service cannot be changed, and clients of the headless one may rely on it.',
    alternatives: [
      `Create a second Service with the selector ${Object.entries(
        service?.body.spec?.selector ?? {},
      )
        .map(pair => pair.join('='))
        .join(',')} and an address, and let the entry name that one.`,
      'Use ambient, which does not depend on the address that is dialled.',
    ],
  };
}
