import type { Reason } from 'istio-ingress-contract';
import { ConfigMap, type Kind, Namespace } from '../../snapshot/kinds';
import type { Container } from '../../snapshot/schema/core';
import { matchesSelector } from '../../snapshot/selectors';
import type { IngressController } from '../lib/claimIngresses';
import { controllerFrom } from '../lib/claimIngresses';
import type { IngressClassRule, IngressResource } from '../lib/ingressClass';
import { findProxies, flagOf, type ProxyWorkload } from '../lib/proxies';
import { parseSelector } from '../lib/selectorText';
import type { ObjectReader, VendorContext } from '../types';

export const vendorName = { id: 'ingress-nginx', title: 'ingress-nginx' };

/** One running ingress-nginx with the arguments that change what it does. */
export interface NginxController extends IngressController {
  annotationsPrefix: string;
  sslPassthrough: boolean;
  /** The ConfigMap of its settings, if it is there. */
  settings?: ConfigMapResource;
  /** The ConfigMap could not be read: its settings are not known. */
  settingsUnread: ReturnType<ObjectReader['unread']>;
  tcpServices?: ConfigMapResource;
  udpServices?: ConfigMapResource;
  /** `namespace/name` of the Service that gets unmatched requests. */
  defaultBackend?: string;
  /** Why it is not known whether it watches the namespace of an Ingress. */
  watchUnknown?(ingress: IngressResource): Reason | undefined;
  workload: ProxyWorkload;
}

export type ConfigMapResource = NonNullable<ReturnType<typeof configMapAt>>;

/** The rule of a controller that runs with its defaults. */
export const defaultRule: IngressClassRule = {
  controllers: [
    'k8s.io/ingress-nginx',
    'webapprouting.kubernetes.azure.com/nginx',
    'webapprouting.kubernetes.azure.com/nginx/*',
  ],
  annotationValues: ['nginx'],
  precedence: 'field',
  classless: false,
};

export const DEFAULT_PREFIX = 'nginx.ingress.kubernetes.io';

/** Every running ingress-nginx, with what its arguments say. */
export function findControllers(context: VendorContext): NginxController[] {
  return findProxies(context.snapshot, {
    images: [
      'ingress-nginx/controller',
      'ingress-nginx/controller-chroot',
      'nginx-ingress-controller',
    ],
    labels: [
      {
        'app.kubernetes.io/name': 'ingress-nginx',
        'app.kubernetes.io/component': 'controller',
      },
    ],
    container: 'controller',
  })
    .filter(isIngressNginx)
    .map(workload => describe(context.objects, workload));
}

/**
 * Other vendors ship images of similar names; the program's own name is in the
 * arguments of every ingress-nginx (`/nginx-ingress-controller`).
 */
function isIngressNginx({ container }: ProxyWorkload): boolean {
  const image = container?.image ?? '';
  if (image.includes('ingress-nginx/')) return true;
  return (
    [...(container?.command ?? []), ...(container?.args ?? [])].some(word =>
      word.endsWith('/nginx-ingress-controller'),
    ) || !/nginx-ingress-controller/.test(image)
  );
}

function describe(
  objects: ObjectReader,
  workload: ProxyWorkload,
): NginxController {
  const { container } = workload;
  const flag = (name: string) => flagOf(container, name);
  const settings = configMapAt(objects, workload, flag('configmap'));
  const tcpServices = configMapAt(
    objects,
    workload,
    flag('tcp-services-configmap'),
  );
  const udpServices = configMapAt(
    objects,
    workload,
    flag('udp-services-configmap'),
  );
  const defaultBackend = expand(flag('default-backend-service'), workload);
  const watched = expand(flag('watch-namespace'), workload);
  const named = flag('configmap') !== undefined;
  return {
    controller: controllerFrom(productOf(flag('controller-class')), workload),
    rule: ruleOf(container),
    ...(watched ? { watches: ({ namespace }) => namespace === watched } : {}),
    ...namespacesSelected(objects, flag('watch-namespace-selector')),
    annotationsPrefix: flag('annotations-prefix') ?? DEFAULT_PREFIX,
    sslPassthrough: isTrue(flag('enable-ssl-passthrough')) ?? false,
    ...(settings ? { settings } : {}),
    settingsUnread:
      named && !settings
        ? objects.unread(ConfigMap, workload.namespace)
        : undefined,
    ...(tcpServices ? { tcpServices } : {}),
    ...(udpServices ? { udpServices } : {}),
    ...(defaultBackend ? { defaultBackend } : {}),
    workload,
  };
}

/** `--watch-namespace-selector`: labels of the namespaces that are watched. */
function namespacesSelected(
  objects: ObjectReader,
  text: string | undefined,
): Pick<NginxController, 'watches' | 'watchUnknown'> {
  const selector = text ? parseSelector(text) : undefined;
  if (!selector) return {};
  return {
    watches: ({ namespace }) => {
      const found = objects.get(Namespace, '', namespace);
      return found ? matchesSelector(selector, found.labels) : true;
    },
    watchUnknown: ({ namespace }) =>
      objects.get(Namespace, '', namespace)
        ? undefined
        : objects.unread(Namespace, namespace) ?? {
            code: 'not-given',
            kind: Namespace.kind,
            message: `whether ${text} selects namespace ${namespace} is not known: it was not given`,
          },
  };
}

/** Azure runs the same program, for classes and with support of its own. */
function productOf(controllerClass: string | undefined): typeof vendorName {
  return controllerClass?.startsWith('webapprouting.kubernetes.azure.com/')
    ? { ...vendorName, title: 'AKS application routing (ingress-nginx)' }
    : vendorName;
}

function ruleOf(container: Container | undefined): IngressClassRule {
  return {
    controllers: [
      flagOf(container, 'controller-class') ?? 'k8s.io/ingress-nginx',
    ],
    annotationValues: [flagOf(container, 'ingress-class') ?? 'nginx'],
    precedence: 'field',
    classless:
      isTrue(flagOf(container, 'watch-ingress-without-class')) ?? false,
  };
}

/** A boolean as Go's `strconv.ParseBool` reads it; undefined when it is none. */
export function isTrue(value: string | undefined): boolean | undefined {
  if (value === undefined) return undefined;
  if (['1', 't', 'T', 'TRUE', 'true', 'True'].includes(value)) return true;
  return ['0', 'f', 'F', 'FALSE', 'false', 'False'].includes(value)
    ? false
    : undefined;
}

/** ConfigMaps are read by the names that arguments give, never listed. */
function configMapAt(
  objects: ObjectReader,
  workload: ProxyWorkload,
  name: string | undefined,
) {
  const [namespace, own] = expand(name, workload)?.split('/') ?? [];
  return own
    ? objects.get(ConfigMap satisfies Kind<unknown>, namespace, own)
    : undefined;
}

/** `$(POD_NAMESPACE)` is the usual way to name objects beside the controller. */
function expand(
  value: string | undefined,
  { namespace }: ProxyWorkload,
): string | undefined {
  return value?.replace('$(POD_NAMESPACE)', namespace);
}
