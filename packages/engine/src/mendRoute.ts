import type {
  Controller,
  ObjectRef,
  Route,
  ServicePosture,
  ServiceRef,
} from 'istio-ingress-contract';
import type { Remedy } from './findings/types';
import type { IntentService, MendTarget, Vendor } from './vendors/types';

interface Lookups {
  objects: MendTarget['snapshot'];
  controllerOf(route: Route): Controller | undefined;
  manifestOf(ref: ObjectRef): Readonly<Record<string, unknown>> | undefined;
  serviceOf(ref: ServiceRef): ServicePosture | undefined;
}

/**
 * What the vendor of a route can change at its entry, so that the hop to the
 * workload is mTLS. Finding rules know no vendor; they ask here.
 */
export function mendRoute(
  vendors: readonly Vendor[],
  route: Route,
  { objects, controllerOf, manifestOf, serviceOf }: Lookups,
): Remedy {
  const vendor = vendors.find(({ id }) => id === route.vendor);
  if (!vendor) {
    return {
      noFix:
        'The controller that serves this entry is not known, so neither are its settings.',
      alternatives: ['Chain the entry through an Istio gateway.'],
    };
  }
  const recipe = vendor.recipes.standalone;
  if ('cannot' in recipe) {
    return {
      noFix: recipe.cannot,
      alternatives: ['Chain the entry through an Istio gateway.'],
    };
  }
  const manifest = manifestOf(route.entry);
  const service = intentOf(route, serviceOf);
  if (!manifest || !service || !recipe.mend) {
    return {
      noFix: `${vendor.title} needs another entry for this; the existing one cannot be changed to it.`,
      alternatives: ['Create the service’s exposure anew.'],
    };
  }
  const target: MendTarget = {
    entry: route.entry,
    manifest,
    pointer: route.rule.pointer,
    service,
    objects,
    snapshot: objects,
    ...dataPlaneOf(controllerOf(route)),
  };
  const mended = recipe.mend(target);
  if ('cannot' in mended) {
    return {
      noFix: mended.cannot,
      alternatives:
        vendor.placement === 'istio'
          ? ['Mend what stands against it on the side of the service.']
          : ['Chain the entry through an Istio gateway.'],
    };
  }
  const changes = mended.filter(
    change => change.op !== 'patch' || change.ops.length > 0,
  );
  if (changes.length === 0) {
    // No alternatives: the entry is not what is wrong.
    return {
      noFix: 'The entry already says everything that this vendor can be told.',
      alternatives: [],
    };
  }
  return {
    summary: `Let ${vendor.title} reach Service ${service.name} by mTLS`,
    changes,
    costs: recipe.mendCosts?.(target) ?? recipe.costs,
  };
}

function dataPlaneOf(
  controller: Controller | undefined,
): Pick<MendTarget, 'dataPlane'> {
  return controller ? { dataPlane: controller.dataPlane } : {};
}

const HTTP = /^(http|http2|http_proxy|grpc|grpc-web)$/;

function intentOf(
  route: Route,
  serviceOf: Lookups['serviceOf'],
): IntentService | undefined {
  const { service, servicePort } = route;
  if (!service || servicePort === undefined) return undefined;
  const declared = serviceOf(service)?.ports.find(
    ({ port }) => port === servicePort,
  )?.protocol;
  return {
    namespace: service.namespace,
    name: service.name,
    port: servicePort,
    protocol: protocolOf(declared),
  };
}

function protocolOf(declared: string | undefined): IntentService['protocol'] {
  if (declared === undefined || declared === 'auto') return 'auto';
  return HTTP.test(declared) ? 'http' : 'tcp';
}
