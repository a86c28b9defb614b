import type { Reason } from 'istio-ingress-contract';
import { absence, fact } from '../../evidence';
import { Pod, Service } from '../../snapshot/kinds';
import { labelsText, matchesLabels } from '../../snapshot/selectors';
import type { Snapshot } from '../../snapshot/Snapshot';
import { controlPlaneOf, controlPlanes, settingsOf } from '../controlPlanes';
import type { ServiceResource } from '../endpoints';
import { serviceHostname } from '../hostnames';
import { gatewayIndex } from './configs';
import type { MeshGateway } from './istioGateways';
import { selects } from './merge';
import type { GatewayConfig, ServiceTarget } from './model';
import { type Outside, outsideType } from './outside';
import { sortTargets } from './proxyOfPod';

/**
 * Gateways whose pods were not given, although a Gateway of Istio asks for
 * them by labels. Where every pod is known there are none.
 */
export function presumedGateways(
  snapshot: Snapshot,
  found: readonly MeshGateway[],
): MeshGateway[] {
  if (snapshot.world !== 'open' && !snapshot.unread(Pod)) return [];
  return gatewaysByLabels(snapshot, found);
}

function gatewaysByLabels(
  snapshot: Snapshot,
  found: readonly MeshGateway[],
): MeshGateway[] {
  const bySelector = new Map<
    string,
    { selector: Record<string, string>; config: GatewayConfig }
  >();
  const planes = controlPlanes(snapshot);
  for (const plane of planes.length > 0 ? planes : [undefined]) {
    for (const config of gatewayIndex(snapshot, plane).gateways) {
      const { selector } = config;
      if (!selector || Object.keys(selector).length === 0) continue;
      if (found.some(({ labels }) => selects(selector, labels))) continue;
      const key = labelsText(selector);
      if (!bySelector.has(key))
        bySelector.set(key, { selector: { ...selector }, config });
    }
  }
  return [...bySelector].map(([key, { selector, config }]) =>
    fromLabels(snapshot, key, selector, config),
  );
}

function fromLabels(
  snapshot: Snapshot,
  key: string,
  selector: Record<string, string>,
  config: GatewayConfig,
): MeshGateway {
  const services = snapshot.list(Service).filter(service => {
    const wanted = service.body.spec?.selector ?? {};
    return (
      Object.keys(wanted).length > 0 &&
      (matchesLabels(wanted, selector) || matchesLabels(selector, wanted))
    );
  });
  const [service] = services;
  const namespace =
    service?.namespace ?? settingsOf(controlPlaneOf(snapshot)).rootNamespace;
  const name = service?.name ?? nameFor(selector);
  const targets = services
    .filter(each => each.namespace === namespace)
    .flatMap(targetsOf);
  const labels = { ...service?.body.spec?.selector, ...selector };
  const servicesUnread = snapshot.unread(Service, namespace);
  // Pods may be reached by ports of their nodes.
  const reachUnknown = servicesUnread ?? snapshot.unread(Pod);
  return {
    id: `${namespace}/${name}`,
    namespace,
    name,
    ref: config.object.ref,
    pods: [],
    labels,
    services: services.filter(each => each.namespace === namespace),
    outside: service ? reachOf(service, servicesUnread) : 'presumed',
    ...(reachUnknown ? { reachUnknown } : {}),
    predicted: true,
    unknown: snapshot.unread(Pod) ?? notGiven(`the pods with labels ${key}`),
    proxy: {
      namespace,
      labels,
      addresses: [],
      unprivileged: false,
      targets: sortTargets(targets),
    },
    because: [
      fact(
        'R6.2',
        `a Gateway asks for proxies with labels ${key}`,
        config.object,
        {
          path: 'spec.selector',
          value: selector,
        },
      ),
      absence('R6.1', 'no pod with these labels was given', {
        kind: 'Pod',
        namespaces: [],
        selector: key,
      }),
    ],
  };
}

function reachOf(
  service: ServiceResource,
  unknown: Reason | undefined,
): Outside {
  if (outsideType(service)) return 'yes';
  // Another Service that was not read may lead to it.
  return unknown ? 'presumed' : 'no';
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
    targetPort:
      typeof targetPort === 'number' && targetPort > 0 ? targetPort : port,
    untranslated: false,
  }));
}

function notGiven(what: string): Reason {
  return { code: 'not-given', kind: 'Pod', message: `${what} were not given` };
}
