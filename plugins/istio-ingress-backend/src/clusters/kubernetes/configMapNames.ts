import {
  asJson,
  type Container,
  containersOf,
  type Json,
  listOf,
} from './containers';

export interface ConfigMapName {
  namespace: string;
  name: string;
  /**
   * The name that it has in meshes that are not managed, where the
   * configuration says that it is the mesh configuration.
   */
  standsFor?: string;
}

/** What the configuration says about the Istio of a cluster. */
export interface IstioHint {
  istioNamespace?: string;
  revision?: string;
  /** The ConfigMap of the mesh configuration, where it has another name. */
  meshConfigMap?: string;
  /** Further ConfigMaps that decide something; all of them, when given. */
  configMaps?: readonly ConfigMapName[];
}

// Most pods tell nothing, and stay the same objects from read to read.
const silent = new WeakSet<Json>();

/**
 * The ConfigMaps that decide something, sorted: those of each istiod and of
 * Istio's node agent, that of Cilium, and those of controllers, as their arguments, their
 * classes or their conventions name them. They are
 * read by name, so that nothing else needs to be allowed.
 */
export function configMapNames(
  objects: Iterable<Json>,
  hint: IstioHint = {},
): ConfigMapName[] {
  const found = new Map<string, ConfigMapName>();
  let isTold = false;
  const add = (namespace: string, name: string) => {
    isTold = true;
    found.set(`${namespace}/${name}`, { namespace, name });
  };
  const addIstio = (namespace: string, revision: string) => {
    const suffix = revision === 'default' ? '' : `-${revision}`;
    add(namespace, `istio${suffix}`);
    add(namespace, `istio-sidecar-injector${suffix}`);
    add(namespace, 'istio-cni-config');
  };

  // Where no istiod can be seen, or where it runs outside of the cluster.
  const istioNamespace = hint.istioNamespace ?? 'istio-system';
  addIstio(istioNamespace, 'default');
  if (hint.revision) addIstio(istioNamespace, hint.revision);
  for (const { namespace, name } of hint.configMaps ?? []) add(namespace, name);

  const controllerNamespaces = new Set<string>();
  const ofClasses = new Set<string>();
  for (const manifest of objects) {
    if (silent.has(manifest)) continue;
    isTold = false;
    const ofClass = namedByClass(manifest);
    if (isName(ofClass)) ofClasses.add(ofClass);
    const metadata = asJson(manifest.metadata);
    const namespace = String(metadata.namespace ?? 'default');
    for (const container of containersOf(manifest)) {
      if (container.name === 'discovery') {
        addIstio(namespace, revisionOf(container, metadata));
      }
      if (container.name === 'install-cni') add(namespace, 'istio-cni-config');
      if (container.name === 'cilium-agent') add(namespace, 'cilium-config');
      const image = String(container.image ?? '');
      if (/ingress|haproxy/.test(image)) {
        isTold = true;
        controllerNamespaces.add(namespace);
      }
      if (image.includes('contour')) add(namespace, 'contour');
      for (const value of namedIn(container)) {
        const [where, name] = value
          .replace('$(POD_NAMESPACE)', namespace)
          .split('/');
        if (isName(where) && isName(name)) add(where, name);
      }
    }
    if (!isTold && !isName(ofClass)) silent.add(manifest);
  }
  // A class names one beside its controller, and not which controller.
  for (const namespace of controllerNamespaces) {
    for (const name of ofClasses) add(namespace, name);
  }
  if (hint.meshConfigMap) {
    const { revision = 'default' } = hint;
    const standsFor = revision === 'default' ? 'istio' : `istio-${revision}`;
    found.delete(`${istioNamespace}/${standsFor}`);
    const name = hint.meshConfigMap;
    found.set(`${istioNamespace}/${name}`, {
      namespace: istioNamespace,
      name,
      ...(name === standsFor ? {} : { standsFor }),
    });
  }
  return [...found.keys()].sort().flatMap(key => found.get(key) ?? []);
}

function namedByClass({ kind, spec }: Json): string | undefined {
  if (kind !== 'IngressClass') return undefined;
  const parameters = asJson(asJson(spec).parameters);
  return parameters.kind === 'ConfigMap' ? String(parameters.name) : undefined;
}

function revisionOf({ env }: Container, { labels }: Json): string {
  const variable = listOf<{ name?: unknown; value?: unknown }>(env).find(
    ({ name }) => name === 'REVISION',
  );
  return String(variable?.value || asJson(labels)['istio.io/rev'] || 'default');
}

/** `--configmap=ns/name`, `--tcp-services-configmap ns/name` and the like. */
function namedIn({ command, args }: Container): string[] {
  const words = [...listOf(command), ...listOf(args)].map(String);
  return words.flatMap((word, index) => {
    const match = /^--?[a-z-]*configmap[a-z-]*(?:=(.*))?$/.exec(word);
    if (!match) return [];
    return [match[1] ?? words[index + 1] ?? ''];
  });
}

// Such names stand in the path of a request.
function isName(value: string | undefined): value is string {
  return /^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/.test(value ?? '');
}
