import { fact } from '../../evidence';
import { IngressClass } from '../../snapshot/kinds';
import type { Container } from '../../snapshot/schema/core';
import { controllerFrom, type IngressController } from '../lib/claimIngresses';
import {
  DEFAULT_CLASS_ANNOTATION,
  type IngressClassRule,
} from '../lib/ingressClass';
import { findProxies, flagOf, type ProxyWorkload } from '../lib/proxies';
import type { VendorContext } from '../types';
import { IngressClassParameters } from './kinds';

export const vendorName = { id: 'kong', title: 'Kong' };

/** The rule where no Kong was found: class objects that name it, and its usual name. */
export const defaultRule: IngressClassRule = {
  controllers: ['ingress-controllers.konghq.com/kong'],
  annotationValues: ['kong'],
  precedence: 'field',
  classless: false,
};

/** One Kong, with what its ingress controller was told. */
export interface KongController extends IngressController {
  className: string;
  classless: boolean;
  watchesNamespace(namespace: string): boolean;
  /** The parameters of its class ask for the addresses of Services. */
  serviceUpstream?: ReturnType<typeof fact>;
  clusterDomain?: string;
  /** Major version of the ingress controller. */
  major?: number;
}

/**
 * The proxies are Kong gateways; their ingress controller runs beside them in
 * the pod, or in a Deployment of its own in the same namespace.
 */
export function findControllers(context: VendorContext): KongController[] {
  const { snapshot } = context;
  const brains = findProxies(snapshot, {
    images: ['kubernetes-ingress-controller', 'nightly-ingress-controller'],
    container: 'ingress-controller',
  });
  return findProxies(snapshot, {
    images: ['kong', 'kong-gateway'],
    labels: [
      {
        'app.kubernetes.io/name': 'kong',
        'app.kubernetes.io/component': 'app',
      },
    ],
    container: 'proxy',
  }).map(workload => describe(context, workload, brainOf(workload, brains)));
}

function brainOf(
  workload: ProxyWorkload,
  brains: readonly ProxyWorkload[],
): Container | undefined {
  const beside = workload.pods[0]?.spec.containers.find(
    ({ name }) => name === 'ingress-controller',
  );
  if (beside) return beside;
  const own = brains.find(({ namespace }) => namespace === workload.namespace);
  return (own ?? (brains.length === 1 ? brains[0] : undefined))?.container;
}

function describe(
  { objects }: VendorContext,
  workload: ProxyWorkload,
  brain: Container | undefined,
): KongController {
  const option = (flag: string) =>
    flagOf(brain, flag) ??
    brain?.env.find(
      ({ name }) =>
        name === `CONTROLLER_${flag.toUpperCase().replaceAll('-', '_')}`,
    )?.value;
  const className = option('ingress-class') ?? 'kong';
  const object = objects.get(IngressClass, '', className);
  const classless = object?.annotations[DEFAULT_CLASS_ANNOTATION] === 'true';
  const parameters = object?.body.spec?.parameters;
  const found =
    parameters?.kind === 'IngressClassParameters' && parameters.name
      ? objects.get(
          IngressClassParameters,
          parameters.namespace ?? '',
          parameters.name,
        )
      : undefined;
  const namespaces = (option('watch-namespace') ?? '')
    .split(',')
    .map(name => name.trim())
    .filter(Boolean);
  const watchesNamespace = (namespace: string) =>
    namespaces.length === 0 || namespaces.includes(namespace);
  const clusterDomain = option('cluster-domain');
  const major = /:v?(\d+)\./.exec(brain?.image ?? '')?.[1];
  return {
    controller: controllerFrom(vendorName, workload),
    rule: {
      controllers: defaultRule.controllers,
      annotationValues: [className],
      precedence: 'field',
      // Kong compares the name and never reads whose class it is.
      byName: true,
      classless,
    },
    watches: ({ namespace }) => watchesNamespace(namespace),
    className,
    classless,
    watchesNamespace,
    ...(found?.body.spec?.serviceUpstream
      ? {
          serviceUpstream: fact(
            'V4',
            'the parameters of the class ask for Service addresses',
            found,
            {
              path: 'spec.serviceUpstream',
              value: true,
            },
          ),
        }
      : {}),
    ...(clusterDomain ? { clusterDomain } : {}),
    ...(major === undefined ? {} : { major: Number(major) }),
  };
}
