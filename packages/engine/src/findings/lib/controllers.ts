import type {
  Controller,
  ObjectRef,
  Route,
  ServiceRef,
} from 'istio-ingress-contract';
import { DaemonSet, Deployment, StatefulSet } from '../../snapshot/kinds';
import type { PodSpec } from '../../snapshot/schema/core';
import { servicesOf } from './routes';
import type { FindingContext } from '../types';

/** The kinds of workloads that run controllers; a rule that reads them declares them. */
export const workloadKinds = [Deployment, StatefulSet, DaemonSet];

/** A controller in the cluster, with the template of its pods. */
export interface ControllerWorkload {
  controller: Controller;
  ref: ObjectRef;
  labels: Readonly<Record<string, string>>;
  annotations: Readonly<Record<string, string>>;
  spec: PodSpec;
}

/** The controllers of other vendors than Istio whose workload was given. */
export function controllerWorkloads(
  context: FindingContext,
): ControllerWorkload[] {
  return context.controllers.flatMap(controller => {
    const { ref, placement } = controller;
    if (!ref || placement !== 'in-cluster') return [];
    const kind = workloadKinds.find(each => each.kind === ref.kind);
    const template = kind && templateOf(context, kind, ref);
    return template ? [{ controller, ref, ...template }] : [];
  });
}

function templateOf(
  context: FindingContext,
  kind: (typeof workloadKinds)[number],
  { namespace = '', name }: ObjectRef,
): Pick<ControllerWorkload, 'labels' | 'annotations' | 'spec'> | undefined {
  const template = context.objects.get(kind, namespace, name)?.body.spec
    ?.template;
  if (!template?.spec) return undefined;
  return {
    labels: template.metadata?.labels ?? {},
    annotations: template.metadata?.annotations ?? {},
    spec: template.spec,
  };
}

const byController = new WeakMap<readonly Route[], Map<string, Route[]>>();

/** The routes that a controller serves. */
export function routesOfController(
  context: FindingContext,
  { id }: Controller,
): readonly Route[] {
  let index = byController.get(context.routes);
  if (!index) {
    index = new Map();
    for (const route of context.routes) {
      const there = index.get(route.controllerId);
      if (there) there.push(route);
      else index.set(route.controllerId, [route]);
    }
    byController.set(context.routes, index);
  }
  return index.get(id) ?? [];
}

/** The services and routes that a finding about a controller concerns. */
export function reachOf(
  context: FindingContext,
  controller: Controller,
): { services: ServiceRef[]; routeIds: string[] } {
  const routes = routesOfController(context, controller);
  return {
    services: distinctServices(routes),
    routeIds: routes.map(({ id }) => id),
  };
}

/** The services of some routes, each once. */
export function distinctServices(routes: readonly Route[]): ServiceRef[] {
  return [
    ...new Map(
      routes
        .flatMap(servicesOf)
        .map(service => [`${service.namespace}/${service.name}`, service]),
    ).values(),
  ];
}
