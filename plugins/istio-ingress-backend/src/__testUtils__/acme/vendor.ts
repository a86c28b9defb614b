import {
  defineVendor,
  type Discovery,
  type VendorContext,
} from 'istio-ingress-engine';
import {
  absence,
  chainedGateway,
  claimIngresses,
  controllerFrom,
  edgeOf,
  findProxies,
  type IngressClassRule,
  ingressFor,
  kinds,
  pathsOf,
} from 'istio-ingress-engine/adapters';

const NAME = { id: 'acme', title: 'Acme' };

const RULE: IngressClassRule = {
  controllers: ['acme.example.com/ingress'],
  annotationValues: ['acme'],
  precedence: 'field',
  classless: false,
};

/** An adapter as somebody else's package has it: built of what the engine exports. */
export const acme = defineVendor({
  ...NAME,
  placement: 'in-cluster',
  claims: {
    ingressControllers: RULE.controllers,
    ingressClassValues: RULE.annotationValues,
  },
  inputs: [kinds.Ingress, kinds.IngressClass],
  links: [{ title: 'Acme', url: 'https://example.com/acme' }],
  discover,
  recipes: {
    standalone: {
      cannot: 'Acme dials pods, which no sidecar of its recognises.',
    },
    chained: {
      costs: ['Requests pass one more proxy, the Istio gateway.'],
      expose: intent => {
        const { gateway } = intent;
        if (!gateway) return [];
        return [
          ingressFor(intent, {
            className: 'acme',
            namespace: gateway.namespace,
            backend: { name: gateway.service, port: gateway.port },
          }),
          ...chainedGateway(intent, gateway),
        ];
      },
    },
  },
});

function discover(context: VendorContext): Discovery {
  const controllers = findProxies(context.snapshot, {
    images: ['acme/proxy'],
  }).map(workload => ({
    controller: controllerFrom(NAME, workload),
    rule: RULE,
  }));
  const found = claimIngresses(
    context,
    { ...NAME, rule: RULE },
    controllers,
    (ingress, controllerId) =>
      pathsOf(ingress).map(path => ({
        rule: path.rule,
        edge: edgeOf(path),
        controllerId,
        backend: path.backend,
        upstream: {
          addressing: 'pod-ip',
          host: { from: 'client' },
          protocol: 'http',
          clientTls: 'none',
          because: [
            absence('V4', 'Acme has no setting to dial Services', {
              kind: 'Ingress',
              namespaces: [ingress.namespace],
              selector: ingress.name,
            }),
          ],
        },
      })),
  );
  return {
    controllers: [
      ...controllers.map(({ controller }) => controller),
      ...found.controllers,
    ],
    entries: found.entries,
  };
}
