import type { Evidence } from 'istio-ingress-contract';
import { fact } from '../../evidence';
import { serviceOf } from '../lib/google';
import type { IngressResource } from '../lib/ingressClass';
import { pathsOf } from '../lib/kubernetesIngress';
import type { ObjectReader } from '../types';

// kubernetes/ingress-gce pkg/annotations/ingress.go: no other controller reads them.
const OF_INGRESS = [
  'ingress.gcp.kubernetes.io/pre-shared-cert',
  'kubernetes.io/ingress.global-static-ip-name',
  'kubernetes.io/ingress.regional-static-ip-name',
  'networking.gke.io/managed-certificates',
  'networking.gke.io/v1beta1.FrontendConfig',
];

// kubernetes/ingress-gce pkg/annotations/service.go
const OF_SERVICE = [
  'beta.cloud.google.com/backend-config',
  'cloud.google.com/app-protocols',
  'cloud.google.com/backend-config',
];
const NEG = 'cloud.google.com/neg';

/**
 * What shows that an Ingress without class is meant for Google's controller,
 * which serves those: annotations that it alone reads, on the Ingress or on a
 * Service behind it. A network endpoint group counts when it is for Ingress;
 * one with `exposed_ports` is for load balancers made by hand.
 */
export function signOfGoogle(
  objects: ObjectReader,
  ingress: IngressResource,
): Evidence | undefined {
  const own = OF_INGRESS.find(key => ingress.annotations[key] !== undefined);
  if (own) {
    return fact(
      'V1',
      'only Google’s controller reads the annotation',
      ingress,
      {
        path: `metadata.annotations["${own}"]`,
        value: ingress.annotations[own],
      },
    );
  }
  for (const { backend } of pathsOf(ingress)) {
    const service = serviceOf(objects, backend);
    const key =
      service &&
      [NEG, ...OF_SERVICE].find(each =>
        isSign(each, service.annotations[each]),
      );
    if (service && key) {
      return fact(
        'V1',
        'a Service behind the Ingress is set up for Google’s controller',
        service,
        {
          path: `metadata.annotations["${key}"]`,
          value: service.annotations[key],
        },
      );
    }
  }
  return undefined;
}

function isSign(key: string, value: string | undefined): boolean {
  if (value === undefined) return false;
  return key !== NEG || /"ingress"\s*:\s*true/.test(value);
}
