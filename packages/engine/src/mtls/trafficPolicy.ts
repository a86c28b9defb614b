import type { ControlPlane } from '../mesh/controlPlanes';
import type { MergedRule, Subset } from '../mesh/destinationRules';
import { behavesAsOf } from '../mesh/versions';
import type { TrafficPolicy } from '../snapshot/schema/istio';

/** A mode of `tls` in a DestinationRule. */
export type TlsMode = 'DISABLE' | 'SIMPLE' | 'MUTUAL' | 'ISTIO_MUTUAL';

/** The part of a policy that holds for one port. */
export interface PortPolicy {
  tls?: TrafficPolicy['tls'];
  loadBalancer?: TrafficPolicy['loadBalancer'];
}

/**
 * The policy for a Service port: an entry for the port replaces the whole
 * (`networking/util/util.go#GetPortLevelTrafficPolicy`).
 */
export function forPort(
  policy: TrafficPolicy | undefined,
  port: number,
): { policy: PortPolicy; fromEntry: boolean } | undefined {
  if (!policy) return undefined;
  const entry = policy.portLevelSettings.find(
    ({ port: own }) => own?.number === port,
  );
  return { policy: entry ?? policy, fromEntry: entry !== undefined };
}

/** A subset's policy over that of its rule. */
export function withSubset(
  base: PortPolicy | undefined,
  subset: TrafficPolicy | undefined,
  port: number,
): PortPolicy | undefined {
  const own = forPort(subset, port);
  if (!own) return base;
  if (!base) return own.policy;
  return {
    tls: own.fromEntry ? own.policy.tls : own.policy.tls ?? base.tls,
    loadBalancer: own.fromEntry
      ? own.policy.loadBalancer
      : own.policy.loadBalancer ?? base.loadBalancer,
  };
}

/** Does a policy keep the address that was dialled? */
export const isPassthrough = (policy: PortPolicy | undefined) =>
  policy?.loadBalancer?.simple === 'PASSTHROUGH';

/** Enum zero: `tls` without a mode means DISABLE. */
export function modeOf(tls: { mode?: string }): TlsMode {
  switch (tls.mode) {
    case 'SIMPLE':
    case 'MUTUAL':
    case 'ISTIO_MUTUAL':
      return tls.mode;
    default:
      return 'DISABLE';
  }
}

/**
 * What the rule says about each endpoint. Unlike the cluster's own TLS, a port
 * entry without `tls` inherits here (`xds/endpoints/mtls_checker.go`).
 */
export function endpointModeOf(
  rule: MergedRule | undefined,
  subset: Subset | undefined,
  port: number,
  plane: ControlPlane | undefined,
): TlsMode | undefined {
  const own = subset ? inherited(subset.trafficPolicy, port) : undefined;
  if (own || (subset && !behavesAsOf('subset-inherits-endpoint-mode', plane))) {
    return own;
  }
  return inherited(rule?.trafficPolicy, port);
}

function inherited(
  policy: TrafficPolicy | undefined,
  port: number,
): TlsMode | undefined {
  if (!policy) return undefined;
  const entry = policy.portLevelSettings.find(
    ({ port: own, tls }) => own?.number === port && tls !== undefined,
  );
  const tls = entry?.tls ?? policy.tls;
  return tls ? modeOf(tls) : undefined;
}
