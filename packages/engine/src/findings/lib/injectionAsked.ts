import type { Evidence } from 'istio-ingress-contract';
import { Namespace } from '../../snapshot/kinds';
import type { FindingContext } from '../types';
import type { ControllerWorkload } from './controllers';

/** Namespaces that the injector leaves out (`pkg/kube/inject/initializer.go`). */
export const neverInjected: readonly string[] = [
  'kube-node-lease',
  'kube-public',
  'kube-system',
  'local-path-storage',
];

/**
 * The label by which the pods of a controller, or their namespace, ask to be
 * in the mesh. It says what someone wants, not what will happen.
 */
export function injectionAskedFor(
  context: FindingContext,
  { ref, labels }: Pick<ControllerWorkload, 'ref' | 'labels'>,
): Evidence | undefined {
  const own = asking(labels);
  if (own) {
    return {
      rule: 'R1.16',
      message: 'the pods ask for a data plane of the mesh',
      object: ref,
      path: `spec.template.metadata.labels["${own}"]`,
      value: labels[own],
    };
  }
  if (labels['sidecar.istio.io/inject'] !== undefined) return undefined;
  const namespace = context.objects.get(Namespace, '', ref.namespace ?? '');
  const general = namespace && asking(namespace.labels);
  if (!namespace || !general) return undefined;
  return {
    rule: 'R1.16',
    message: 'the namespace asks for a data plane of the mesh',
    object: namespace.ref,
    path: `metadata.labels["${general}"]`,
    value: namespace.labels[general],
  };
}

const ASKS: Readonly<Record<string, (value: string) => boolean>> = {
  'sidecar.istio.io/inject': value => value === 'true',
  'istio-injection': value => value === 'enabled',
  'istio.io/rev': value => value !== '',
  'istio.io/dataplane-mode': value => value === 'ambient',
};

function asking(labels: Readonly<Record<string, string>>): string | undefined {
  return Object.keys(ASKS).find(
    key => labels[key] !== undefined && ASKS[key](labels[key]),
  );
}
