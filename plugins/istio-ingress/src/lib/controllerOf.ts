import type { Controller, Node } from 'istio-ingress-contract';
import { objectKey } from './objectName';

/** The controller that a node stands for, where it stands for one. */
export function controllerOf(
  node: Node,
  controllers: readonly Controller[],
): Controller | undefined {
  if (node.kind === 'workload' || node.kind === 'client') return undefined;
  const { ref } = node;
  if (ref) {
    const key = objectKey(ref);
    return controllers.find(
      controller => controller.ref && objectKey(controller.ref) === key,
    );
  }
  const named = controllers.filter(({ title }) => title === node.title);
  return named.length === 1 ? named[0] : undefined;
}
