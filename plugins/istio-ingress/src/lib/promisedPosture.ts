import type { Finding, Posture, ServiceRef } from 'istio-ingress-contract';
import { serviceKey } from './objectName';

/** The posture that a finding's fix promises for a service. */
export function promisedPosture(
  { fix }: Finding,
  service: ServiceRef,
): Posture | undefined {
  const key = serviceKey(service);
  return fix?.promises.find(promise => serviceKey(promise.service) === key)
    ?.posture;
}
