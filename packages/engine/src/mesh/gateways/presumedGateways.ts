import type { Reason } from 'istio-ingress-contract';
import { absence, fact } from '../../evidence';
import { Gateway, GatewayClass, Pod, Service } from '../../snapshot/kinds';
import { labelsText, matchesLabels } from '../../snapshot/selectors';
import type { Snapshot } from '../../snapshot/Snapshot';
import { controlPlaneOf, controlPlanes, settingsOf } from '../controlPlanes';
import type { ServiceResource } from '../endpoints';
import { serviceHostname } from '../hostnames';
import { gatewayIndex } from './configs';
import { type ApiGateway, istioClass, isManaged, managedName } from './gatewayClasses';
import type { MeshGateway } from './istioGateways';
import { selects } from './merge';
import type { GatewayConfig, ServiceTarget } from './model';
import { sortTargets } from './proxyOfPod';

/**
 * Gateways whose pods were not given: those that istiod will deploy for a
 * Gateway of the Gateway API, and, where pods may be missing, those that a
 * Gateway of Istio asks for by labels.
 */
export function presumedGateways(
  snapshot: Snapshot,
  found: readonly MeshGateway[],
): MeshGateway[] {
  const presumed = managedGateways(snapshot, found);
  if (snapshot.world !== 'open' && !snapshot.unread(Pod)) return presumed;
  return [...presumed, ...gatewaysByLabels(snapshot, found)];
}

function managedGateways(snapshot: Snapshot, found: readonly MeshGateway[]): MeshGateway[] {
  const plane = controlPlaneOf(snapshot);
  if (!plane && snapshot.world !== 'open') return [];
  const index = gatewayIndex(snapshot, plane);
  return snapshot.list(Gateway).flatMap(gateway => {
    const behaviour = istioClass(snapshot, plane, gateway.body.spec.gatewayClassName);
    if (behaviour?.role !== 'gateway' || !isManaged(plane, gateway)) return [];
    if (isForeign(snapshot, gateway)) return [];
    const name = managedName(gateway, behaviour);
    const hostname = serviceHostname(gateway.namespace, name);
    const served = found.some(({ namespace, proxy }) =>
      namespace === gateway.namespace &&
      (proxy.targets.some(target => target.hostname === hostname) ||
        proxy.labels['gateway.networking.k8s.io/gateway-name'] === gateway.name),
    );
    if (served) return [];
    const configs = index.gateways.filter(({ services }) => services?.hostnames.includes(hostname));
    return [fromManaged(snapshot, gateway, name, configs)];
  });
}

/** A class object of another controller keeps istiod from deploying anything. */
function isForeign(snapshot: Snapshot, gateway: ApiGateway): boolean {
  const plane = controlPlaneOf(snapshot);
  const behaviour = istioClass(snapshot, plane, gateway.body.spec.gatewayClassName);
  const object = snapshot.get(GatewayClass, '', gateway.body.spec.gatewayClassName);
  return object !== undefined && object.body.spec.controllerName !== behaviour?.controller;
}

function fromManaged(
  snapshot: Snapshot,
  gateway: ApiGateway,
  name: string,
  configs: readonly GatewayConfig[],
): MeshGateway {
  const { namespace } = gateway;
  const service = snapshot.get(Service, namespace, name);
  const type = gateway.annotations['networking.istio.io/service-type'] ?? 'LoadBalancer';
  const labels = {
    ...gateway.body.spec.infrastructure?.labels,
    'gateway.istio.io/managed': 'istio.io-gateway-controller',
    'gateway.networking.k8s.io/gateway-name': gateway.name,
    'gateway.networking.k8s.io/gateway-class-name': gateway.body.spec.gatewayClassName,
  };
  const ports = [...new Set(configs.flatMap(({ servers }) => servers.map(({ port }) => port)))];
  const targets: ServiceTarget[] = service
    ? targetsOf(service)
    : ports.map(port => ({
        hostname: serviceHostname(namespace, name),
        namespace,
        name,
        createdAt: '',
        port,
        targetPort: port,
        untranslated: false,
      }));
  return {
    id: `${namespace}/${name}`,
    namespace,
    name,
    ref: gateway.ref,
    pods: [],
    labels,
    services: service ? [service] : [],
    outside: type === 'ClusterIP' ? 'no' : 'presumed',
    predicted: true,
    unknown: notGiven(`the pods of Gateway ${namespace}/${gateway.name}`),
    proxy: { namespace, labels, addresses: [], unprivileged: false, targets: sortTargets(targets) },
    because: [
      fact('R6.4', `Istio deploys ${name} for this Gateway`, gateway, {
        path: 'spec.gatewayClassName',
        value: gateway.body.spec.gatewayClassName,
      }),
      absence('R6.1', 'no pod of it was given', {
        kind: 'Pod',
        namespaces: [namespace],
        selector: `gateway.networking.k8s.io/gateway-name=${gateway.name}`,
      }),
    ],
  };
}

function gatewaysByLabels(snapshot: Snapshot, found: readonly MeshGateway[]): MeshGateway[] {
  const bySelector = new Map<string, { selector: Record<string, string>; config: GatewayConfig }>();
  const planes = controlPlanes(snapshot);
  for (const plane of planes.length > 0 ? planes : [undefined]) {
    for (const config of gatewayIndex(snapshot, plane).gateways) {
      const { selector } = config;
      if (!selector || Object.keys(selector).length === 0) continue;
      if (found.some(({ labels }) => selects(selector, labels))) continue;
      const key = labelsText(selector);
      if (!bySelector.has(key)) bySelector.set(key, { selector: { ...selector }, config });
    }
  }
  return [...bySelector].map(([key, { selector, config }]) => fromLabels(snapshot, key, selector, config));
}

function fromLabels(
  snapshot: Snapshot,
  key: string,
  selector: Record<string, string>,
  config: GatewayConfig,
): MeshGateway {
  const services = snapshot
    .list(Service)
    .filter(service => {
      const wanted = service.body.spec?.selector ?? {};
      return Object.keys(wanted).length > 0 && (matchesLabels(wanted, selector) || matchesLabels(selector, wanted));
    });
  const [service] = services;
  const namespace = service?.namespace ?? settingsOf(controlPlaneOf(snapshot)).rootNamespace;
  const name = service?.name ?? nameFor(selector);
  const type = service?.body.spec?.type ?? 'ClusterIP';
  const outside = service ? (type === 'LoadBalancer' || type === 'NodePort' ? 'yes' : 'no') : 'presumed';
  const targets = services.filter(each => each.namespace === namespace).flatMap(targetsOf);
  const labels = { ...service?.body.spec?.selector, ...selector };
  return {
    id: `${namespace}/${name}`,
    namespace,
    name,
    ref: config.object.ref,
    pods: [],
    labels,
    services: services.filter(each => each.namespace === namespace),
    outside,
    predicted: true,
    unknown: notGiven(`the pods with labels ${key}`),
    proxy: { namespace, labels, addresses: [], unprivileged: false, targets: sortTargets(targets) },
    because: [
      fact('R6.2', `a Gateway asks for proxies with labels ${key}`, config.object, {
        path: 'spec.selector',
        value: selector,
      }),
      absence('R6.1', 'no pod with these labels was given', { kind: 'Pod', namespaces: [], selector: key }),
    ],
  };
}

/** Names are the last resort, and marked as presumed. */
function nameFor(selector: Readonly<Record<string, string>>): string {
  if (selector.istio === 'ingressgateway') return 'istio-ingressgateway';
  return selector.app ?? selector.istio ?? Object.values(selector)[0];
}

function targetsOf(service: ServiceResource): ServiceTarget[] {
  return (service.body.spec?.ports ?? []).map(({ port, targetPort }) => ({
    hostname: serviceHostname(service.namespace, service.name),
    namespace: service.namespace,
    name: service.name,
    createdAt: service.createdAt,
    port,
    targetPort: typeof targetPort === 'number' && targetPort > 0 ? targetPort : port,
    untranslated: false,
  }));
}

function notGiven(what: string): Reason {
  return { code: 'not-given', kind: 'Pod', message: `${what} were not given` };
}
