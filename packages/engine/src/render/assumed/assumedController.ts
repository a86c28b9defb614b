import type { Manifest } from 'istio-ingress-contract';
import {
  type Container,
  type GatewayName,
  namespaceOf,
  podOf,
} from './objects';

/** A controller as its vendor installs it. */
export interface AssumedController {
  className?: string;
  /** Where a class of another name is said: a container and its flag. */
  classFlag?: { container: string; flag: string };
  /**
   * @param meshed - it takes part in the mesh, as a standalone entry needs
   * @param gateway - for vendors of the Gateway API, what their Gateway is called
   */
  objects(meshed: boolean, gateway: GatewayName): Manifest[];
}

export const PORTS = [{ containerPort: 8080 }, { containerPort: 8443 }];
export const IP = '10.244.1.10';
export const OTHER_IP = '10.244.1.11';

/** A controller of one namespace whose pods get a sidecar. */
export function proxy(
  namespace: string,
  name: string,
  labels: Readonly<Record<string, string>>,
  containers: Container[],
  others: Manifest[] = [],
): (meshed: boolean) => Manifest[] {
  return meshed => [
    namespaceOf(
      namespace,
      meshed ? { 'istio-injection': 'enabled' } : undefined,
    ),
    podOf(namespace, `${name}-1`, {
      labels,
      containers,
      ip: IP,
      ...(meshed ? { mesh: 'client' as const } : {}),
    }),
    ...others,
  ];
}
