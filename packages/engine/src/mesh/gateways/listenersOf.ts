import type { Snapshot } from '../../snapshot/Snapshot';
import type { ControlPlane } from '../controlPlanes';
import { GatewayListeners } from './GatewayListeners';
import type { GatewayProxy } from './model';

/** What of a proxy its listeners depend on. */
type ProxyFacts = Pick<
  GatewayProxy,
  'namespace' | 'labels' | 'targets' | 'unprivileged'
>;

/** The listeners of a proxy; proxies that look alike share them. */
export function listenersOf(
  snapshot: Snapshot,
  plane: ControlPlane | undefined,
  { namespace, labels, targets, unprivileged }: GatewayProxy,
): GatewayListeners {
  const facts: ProxyFacts = {
    namespace,
    labels: Object.fromEntries(Object.entries(labels).sort()),
    targets,
    unprivileged,
  };
  return snapshot.memoOfTwo(build, plane, JSON.stringify(facts));
}

function build(
  snapshot: Snapshot,
  plane: ControlPlane | undefined,
  facts: string,
): GatewayListeners {
  return new GatewayListeners(snapshot, plane, JSON.parse(facts));
}
