import { ConfigMap } from '../../snapshot/kinds';
import { controllerFrom, type IngressController } from '../lib/claimIngresses';
import { CLASS_ANNOTATION, type IngressClassRule } from '../lib/ingressClass';
import { findProxies, flagOf, type ProxyWorkload } from '../lib/proxies';
import type { VendorContext } from '../types';

export const vendorName = {
  id: 'f5-nginx',
  title: 'F5 NGINX Ingress Controller',
};

/** The annotation wins (internal/k8s/controller.go#HasCorrectIngressClass). */
export const defaultRule: IngressClassRule = {
  controllers: ['nginx.org/ingress-controller'],
  annotationValues: ['nginx'],
  precedence: 'annotation',
  classless: false,
};

/** One running controller, with what its arguments and ConfigMap say. */
export interface NginxController extends IngressController {
  className: string;
  watchesNamespace(namespace: string): boolean;
  /** Snippets of the ConfigMap that set a Host everywhere. */
  setsHost: boolean;
}

export function findControllers(context: VendorContext): NginxController[] {
  return findProxies(context.snapshot, {
    images: [
      'nginx/nginx-ingress',
      'nginx-ic/nginx-plus-ingress',
      'nginx-plus-ingress',
      'nginx-ic/nginx-ingress',
    ],
    labels: [
      { 'app.kubernetes.io/name': 'nginx-ingress' },
      { app: 'nginx-ingress' },
    ],
    container: 'nginx-ingress',
  }).map(workload => describe(context, workload));
}

function describe(
  { objects }: VendorContext,
  workload: ProxyWorkload,
): NginxController {
  const { container, namespace } = workload;
  const flag = (name: string) =>
    flagOf(container, name)?.replace('$(POD_NAMESPACE)', namespace);
  const className = flag('ingress-class') ?? 'nginx';
  const watched = (flag('watch-namespace') ?? '')
    .split(',')
    .map(name => name.trim())
    .filter(Boolean);
  const watchesNamespace = (name: string) =>
    watched.length === 0 || watched.includes(name);
  const [mapNamespace, mapName] = (flag('nginx-configmaps') ?? '').split('/');
  const settings = mapName
    ? objects.get(ConfigMap, mapNamespace, mapName)?.body.data
    : undefined;
  return {
    controller: controllerFrom(vendorName, workload),
    rule: { ...defaultRule, annotationValues: [className] },
    // Of its own class objects it serves the one of this name.
    watches: ingress =>
      watchesNamespace(ingress.namespace) &&
      (ingress.annotations[CLASS_ANNOTATION] ??
        ingress.body.spec?.ingressClassName) === className,
    className,
    watchesNamespace,
    setsHost:
      setsHost(settings?.['location-snippets']) ||
      setsHost(settings?.['server-snippets']),
  };
}

/** Does a snippet write a Host of its own? What it writes is not read. */
export function setsHost(snippet: string | undefined): boolean {
  return /(proxy|grpc)_set_header\s+host\b/i.test(snippet ?? '');
}
