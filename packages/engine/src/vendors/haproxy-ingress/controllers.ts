import { ConfigMap, IngressClass } from '../../snapshot/kinds';
import { goBoolean } from '../lib/booleans';
import { controllerFrom, type IngressController } from '../lib/claimIngresses';
import type { IngressClassRule } from '../lib/ingressClass';
import { findProxies, flagOf, type ProxyWorkload } from '../lib/proxies';
import type { ObjectReader, VendorContext } from '../types';

export const vendorName = { id: 'haproxy-ingress', title: 'HAProxy Ingress' };

const CONTROLLER = 'haproxy-ingress.github.io/controller';

/** The rule where no controller was found. The annotation wins over the field. */
export const defaultRule: IngressClassRule = {
  controllers: [CONTROLLER, `${CONTROLLER}/*`],
  annotationValues: ['haproxy'],
  precedence: 'annotation',
  classless: false,
};

export const DEFAULT_PREFIXES = [
  'haproxy-ingress.github.io',
  'ingress.kubernetes.io',
];

export type ConfigMapResource = NonNullable<ReturnType<typeof configMapAt>>;

/** One running controller, with its arguments and the ConfigMaps they name. */
export interface HaproxyController extends IngressController {
  /** What keys of annotations begin with, most important first. */
  prefixes: readonly string[];
  namespace: string;
  settings?: ConfigMapResource;
  /** Why the ConfigMap of the settings is not known. */
  settingsUnread: ReturnType<ObjectReader['unread']>;
  tcpServices?: ConfigMapResource;
}

export function findControllers(context: VendorContext): HaproxyController[] {
  return findProxies(context.snapshot, {
    images: ['jcmoraisjr/haproxy-ingress', 'haproxy-ingress/haproxy-ingress'],
    labels: [
      { 'app.kubernetes.io/name': 'haproxy-ingress' },
      { run: 'haproxy-ingress' },
    ],
    container: 'haproxy-ingress',
  }).map(workload => describe(context.objects, workload));
}

function describe(
  objects: ObjectReader,
  workload: ProxyWorkload,
): HaproxyController {
  const { container, namespace } = workload;
  const flag = (name: string) =>
    flagOf(container, name)?.replace('$(POD_NAMESPACE)', namespace);
  const on = (name: string) => goBoolean(flag(name)) ?? false;
  const suffix = flag('controller-class')?.replace(/^\//, '');
  const own =
    flag('full-controller-name') ??
    (suffix ? `${CONTROLLER}/${suffix}` : CONTROLLER);
  const watched = flag('watch-namespace');
  const named = flag('configmap');
  const settings = configMapAt(objects, named);
  const tcpServices = configMapAt(objects, flag('tcp-services-configmap'));
  const prefixes = flag('annotations-prefix')
    ?.split(',')
    .map(name => name.trim())
    .filter(Boolean);
  return {
    controller: controllerFrom(vendorName, workload),
    rule: {
      controllers: [own],
      annotationValues: [flag('ingress-class') ?? 'haproxy'],
      precedence: on('ingress-class-precedence') ? 'field' : 'annotation',
      classless: on('watch-ingress-without-class'),
    },
    ...(watched ? { watches: ({ namespace: its }) => its === watched } : {}),
    prefixes: prefixes && prefixes.length > 0 ? prefixes : DEFAULT_PREFIXES,
    namespace,
    ...(settings ? { settings } : {}),
    settingsUnread:
      named && !settings ? objects.unread(ConfigMap, namespace) : undefined,
    ...(tcpServices ? { tcpServices } : {}),
  };
}

/** `namespace/name`, as arguments write it. */
function configMapAt(objects: ObjectReader, name: string | undefined) {
  const [namespace, own] = name?.split('/') ?? [];
  return own ? objects.get(ConfigMap, namespace, own) : undefined;
}

/** The ConfigMap that the class of an Ingress names, beside the controller. */
export function classSettings(
  objects: ObjectReader,
  className: string | undefined,
  controller: HaproxyController | undefined,
): ConfigMapResource | undefined {
  if (className === undefined || !controller) return undefined;
  const parameters = objects.get(IngressClass, '', className)?.body.spec
    ?.parameters;
  return parameters?.kind === 'ConfigMap' && parameters.name
    ? objects.get(ConfigMap, controller.namespace, parameters.name)
    : undefined;
}
