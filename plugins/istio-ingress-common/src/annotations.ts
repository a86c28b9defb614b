/**
 * The plugin's id, which is also the name of its API and the prefix of its
 * permissions.
 *
 * @public
 */
export const ISTIO_INGRESS_PLUGIN_ID = 'istio-ingress';

/**
 * Names the services of an entity, where labels do not: a list of
 * `[cluster/]namespace/name`, separated by commas. Wins over every other rule.
 *
 * @public
 */
export const ISTIO_INGRESS_SERVICES_ANNOTATION = 'istio-ingress/services';

/**
 * Waivers that are kept with an entity in Git: a YAML or JSON list of
 * `policy` or `finding`, `until`, `reason`, and where needed `cluster` and
 * `ticket`.
 *
 * @public
 */
export const ISTIO_INGRESS_WAIVERS_ANNOTATION = 'istio-ingress/waivers';

/**
 * On a template: the pages offer it, pre-filled, to fix a finding
 * (`fix-finding`) or to expose a service (`expose-service`).
 *
 * @public
 */
export const ISTIO_INGRESS_TEMPLATE_ANNOTATION = 'istio-ingress/template';

/**
 * The annotations that the Kubernetes plugin defines. Entities that it knows
 * need no annotation of ours.
 *
 * @public
 */
export const KUBERNETES_ID_ANNOTATION = 'backstage.io/kubernetes-id';

/** @public */
export const KUBERNETES_LABEL_SELECTOR_ANNOTATION =
  'backstage.io/kubernetes-label-selector';

/**
 * Restricts an entity to one namespace.
 *
 * @public
 */
export const KUBERNETES_NAMESPACE_ANNOTATION =
  'backstage.io/kubernetes-namespace';

/**
 * Restricts an entity to one cluster.
 *
 * @public
 */
export const KUBERNETES_CLUSTER_ANNOTATION = 'backstage.io/kubernetes-cluster';

/**
 * The annotations any one of which ties an entity to services.
 *
 * @public
 */
export const serviceAnnotations: readonly string[] = [
  ISTIO_INGRESS_SERVICES_ANNOTATION,
  KUBERNETES_LABEL_SELECTOR_ANNOTATION,
  KUBERNETES_ID_ANNOTATION,
];
