import { ConfigMap } from '../../snapshot/kinds';
import type { Container } from '../../snapshot/schema/core';
import { controllerFrom, type IngressController } from '../lib/claimIngresses';
import { CLASS_ANNOTATION, type IngressClassRule } from '../lib/ingressClass';
import { findProxies, flagOf, type ProxyWorkload } from '../lib/proxies';
import type { VendorContext } from '../types';
import { ContourConfiguration } from './kinds';

export const vendorName = { id: 'contour', title: 'Contour' };

/** An annotation of its own comes first, then the common one, then the field. */
export const CLASS_KEYS = ['projectcontour.io/ingress.class', CLASS_ANNOTATION];

/** Names are compared, whatever the class object says (internal/ingressclass). */
export const defaultRule: IngressClassRule = {
  controllers: [
    'projectcontour.io/contour',
    'projectcontour.io/projectcontour/*',
  ],
  annotationValues: ['contour'],
  annotationKeys: CLASS_KEYS,
  precedence: 'annotation',
  classless: false,
};

/** What the settings of a Contour allow. */
export interface ContourSettings {
  /** Undefined where the configuration is not known. */
  followsNames?: boolean;
  /** Envoy shows a certificate of its own to backends. */
  clientCertificate: boolean;
}

/** One group of Envoys, with what the Contour behind it was told. */
export interface ContourController extends IngressController, ContourSettings {
  classNames: readonly string[];
  watchesNamespace(namespace: string): boolean;
  allowsRoot(namespace: string): boolean;
}

/**
 * The proxies are Envoys; Contour itself, in the same namespace, opens no
 * connection to a backend.
 */
export function findControllers(context: VendorContext): ContourController[] {
  const all = findProxies(context.snapshot, {
    images: ['projectcontour/contour', 'bitnami/contour', 'contour'],
    labels: [
      {
        'app.kubernetes.io/name': 'contour',
        'app.kubernetes.io/component': 'envoy',
      },
    ],
    container: 'envoy',
  });
  const brains = all.filter(
    workload =>
      containerOf(workload, 'contour') && !containerOf(workload, 'envoy'),
  );
  return all
    .filter(workload => containerOf(workload, 'envoy'))
    .map(workload => {
      const own = brains.find(
        ({ namespace }) => namespace === workload.namespace,
      );
      const brain = own ?? (brains.length === 1 ? brains[0] : undefined);
      return describe(context, workload, brain);
    });
}

function containerOf(
  { pods }: ProxyWorkload,
  name: string,
): Container | undefined {
  return pods[0]?.spec.containers.find(each => each.name === name);
}

function describe(
  { objects }: VendorContext,
  workload: ProxyWorkload,
  brain: ProxyWorkload | undefined,
): ContourController {
  const container = brain && containerOf(brain, 'contour');
  const list = (name: string) =>
    (flagOf(container, name) ?? '')
      .split(',')
      .map(each => each.trim())
      .filter(Boolean);
  const classNames = list('ingress-class-name');
  const watched = list('watch-namespaces');
  const roots = list('root-namespaces');
  return {
    controller: controllerFrom(vendorName, workload),
    rule: {
      ...defaultRule,
      controllers: [],
      annotationValues: classNames.length > 0 ? classNames : ['contour'],
      byName: true,
      classless: classNames.length === 0,
    },
    watches: ({ namespace }) =>
      watched.length === 0 || watched.includes(namespace),
    watchesNamespace: namespace =>
      watched.length === 0 || watched.includes(namespace),
    allowsRoot: namespace => roots.length === 0 || roots.includes(namespace),
    classNames,
    ...settingsOf(objects, brain, container),
  };
}

/** From the configuration object that an argument names, else the usual ConfigMap. */
function settingsOf(
  objects: VendorContext['objects'],
  brain: ProxyWorkload | undefined,
  container: Container | undefined,
): ContourSettings {
  if (!brain) return { clientCertificate: false };
  const name = flagOf(container, 'contour-config-name');
  if (name) {
    const spec = objects.get(ContourConfiguration, brain.namespace, name)?.body
      .spec;
    return spec
      ? {
          followsNames: spec.enableExternalNameService ?? false,
          clientCertificate: spec.envoy?.clientCertificate !== undefined,
        }
      : { clientCertificate: false };
  }
  const text = objects.get(ConfigMap, brain.namespace, 'contour')?.body.data[
    'contour.yaml'
  ];
  // Without a file, everything is at its default.
  if (text === undefined) {
    return flagOf(container, 'config-path')
      ? { clientCertificate: false }
      : { followsNames: false, clientCertificate: false };
  }
  return {
    followsNames: /^\s*enableExternalNameService:\s*true\b/m.test(text),
    clientCertificate:
      /^\s*envoy-client-certificate:[^\n]*\n(\s*#[^\n]*\n)*\s+name:/m.test(
        text,
      ),
  };
}
