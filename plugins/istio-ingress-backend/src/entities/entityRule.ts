import type { Entity } from '@backstage/catalog-model';
import {
  ISTIO_INGRESS_SERVICES_ANNOTATION,
  KUBERNETES_CLUSTER_ANNOTATION,
  KUBERNETES_ID_ANNOTATION,
  KUBERNETES_LABEL_SELECTOR_ANNOTATION,
  KUBERNETES_NAMESPACE_ANNOTATION,
  type MatchedBy,
} from 'backstage-plugin-istio-ingress-common';
import { parseSelector, type Selector } from './selector';

/** A service as an annotation names it; without a cluster, in any. */
export interface NamedService {
  text: string;
  cluster?: string;
  namespace: string;
  name: string;
}

/**
 * How an entity's annotations pick services. `problems` names what is wrong
 * with them; a rule with a problem picks no more than its valid parts do.
 */
export interface EntityRule {
  matchedBy: MatchedBy;
  value?: string;
  services?: readonly NamedService[];
  selector?: Selector;
  namespace?: string;
  cluster?: string;
  problems: readonly string[];
}

const SERVICE =
  /^(?:(?<cluster>[^/\s]+)\/)?(?<namespace>[a-z0-9]([a-z0-9-]*[a-z0-9])?)\/(?<name>[a-z0-9]([a-z0-9.-]*[a-z0-9])?)$/;

/**
 * The one rule that applies to an entity: its own annotation, else its label
 * selector, else its Kubernetes id, which stands for a label of that name.
 */
export function entityRuleOf(entity: Entity): EntityRule {
  const annotations = entity.metadata.annotations ?? {};
  const own = annotations[ISTIO_INGRESS_SERVICES_ANNOTATION];
  const selectorText = annotations[KUBERNETES_LABEL_SELECTOR_ANNOTATION];
  const id = annotations[KUBERNETES_ID_ANNOTATION];
  const place = {
    namespace: annotations[KUBERNETES_NAMESPACE_ANNOTATION] || undefined,
    cluster: annotations[KUBERNETES_CLUSTER_ANNOTATION] || undefined,
  };
  if (own?.trim()) return { ...place, ...servicesRule(own) };
  if (selectorText?.trim()) return { ...place, ...selectorRule(selectorText) };
  if (id?.trim()) {
    return {
      ...place,
      matchedBy: 'kubernetes-id',
      value: id,
      selector: [
        { key: KUBERNETES_ID_ANNOTATION, operator: 'in', values: [id] },
      ],
      problems: [],
    };
  }
  return { ...place, matchedBy: 'none', problems: [] };
}

function servicesRule(value: string): EntityRule {
  const services: NamedService[] = [];
  const problems: string[] = [];
  for (const part of value.split(',')) {
    const text = part.trim();
    if (!text) continue;
    const groups = SERVICE.exec(text)?.groups;
    if (groups) {
      const { cluster, namespace, name } = groups;
      services.push({ text, cluster, namespace, name });
    } else {
      problems.push(
        `'${text}' in ${ISTIO_INGRESS_SERVICES_ANNOTATION} is not [cluster/]namespace/name`,
      );
    }
  }
  return { matchedBy: 'annotation', value, services, problems };
}

function selectorRule(value: string): EntityRule {
  const parsed = parseSelector(value);
  return parsed.ok
    ? {
        matchedBy: 'label-selector',
        value,
        selector: parsed.selector,
        problems: [],
      }
    : {
        matchedBy: 'label-selector',
        value,
        problems: [
          `${KUBERNETES_LABEL_SELECTOR_ANNOTATION}: ${parsed.message}`,
        ],
      };
}
