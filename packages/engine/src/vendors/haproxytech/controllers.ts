import { ConfigMap } from '../../snapshot/kinds';
import { goBoolean } from '../lib/booleans';
import { controllerFrom, type IngressController } from '../lib/claimIngresses';
import type { IngressClassRule } from '../lib/ingressClass';
import { findProxies, flagOf, type ProxyWorkload } from '../lib/proxies';
import type { ObjectReader, VendorContext } from '../types';

export const vendorName = {
  id: 'haproxytech',
  title: 'HAProxy Kubernetes Ingress Controller',
};

const CONTROLLER = 'haproxy.org/ingress-controller';

/** The rule where no controller was found. */
export const defaultRule: IngressClassRule = {
  controllers: [CONTROLLER, `${CONTROLLER}/*`],
  annotationValues: ['haproxy'],
  precedence: 'field',
  classless: false,
};

export type ConfigMapResource = NonNullable<ReturnType<typeof configMapAt>>;

/** One running controller, with its arguments and the ConfigMaps they name. */
export interface HaproxyController extends IngressController {
  /** `--ingress.class`; empty when it is not set. */
  className: string;
  emptyClass: boolean;
  watchesNamespace(namespace: string): boolean;
  followsNames: boolean;
  settings?: ConfigMapResource;
  tcpServices?: ConfigMapResource;
}

export function findControllers(context: VendorContext): HaproxyController[] {
  return findProxies(context.snapshot, {
    images: [
      'haproxytech/kubernetes-ingress',
      'haproxytech/kubernetes-ingress-ubi',
    ],
    labels: [{ 'app.kubernetes.io/name': 'kubernetes-ingress' }],
    container: 'kubernetes-ingress-controller',
  }).map(workload => describe(context.objects, workload));
}

/**
 * With `--ingress.class`, classes of `<controller>/<class>`; without it, those
 * of the controller and Ingresses without any. The class annotation of old is
 * not read (pkg/store#IsIngressClassSupported).
 */
function describe(
  objects: ObjectReader,
  workload: ProxyWorkload,
): HaproxyController {
  const { container, namespace } = workload;
  const flag = (name: string) =>
    flagOf(container, name)?.replace('$(POD_NAMESPACE)', namespace);
  const on = (name: string) => goBoolean(flag(name)) ?? false;
  const className = flag('ingress.class') ?? '';
  const emptyClass = className === '' || on('empty-ingress-class');
  const allowed = listOf(flag('namespace-whitelist'));
  const denied = listOf(flag('namespace-blacklist'));
  const watchesNamespace = (name: string) =>
    (allowed.length === 0 || allowed.includes(name)) && !denied.includes(name);
  const settings = configMapAt(objects, flag('configmap'));
  const tcpServices = configMapAt(objects, flag('configmap-tcp-services'));
  return {
    controller: controllerFrom(vendorName, workload),
    rule: {
      controllers: [className ? `${CONTROLLER}/${className}` : CONTROLLER],
      annotationValues: [],
      precedence: 'field-only',
      classless: emptyClass,
    },
    watches: ingress => watchesNamespace(ingress.namespace),
    className,
    emptyClass,
    watchesNamespace,
    followsNames: !on('disable-service-external-name'),
    ...(settings ? { settings } : {}),
    ...(tcpServices ? { tcpServices } : {}),
  };
}

function configMapAt(objects: ObjectReader, name: string | undefined) {
  const [namespace, own] = name?.split('/') ?? [];
  return own ? objects.get(ConfigMap, namespace, own) : undefined;
}

function listOf(text: string | undefined): string[] {
  return (text ?? '')
    .split(',')
    .map(name => name.trim())
    .filter(Boolean);
}
