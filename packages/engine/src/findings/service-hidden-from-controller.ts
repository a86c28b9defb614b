import type { ObjectRef, Route } from 'istio-ingress-contract';
import { serviceHostname } from '../mesh/hostnames';
import { planeOf, podsIn } from '../mesh/pods';
import { type ProxyView, sidecarView } from '../mesh/proxyView';
import { isNamespaceDiscovered } from '../mesh/visibility';
import { setField, setFields } from '../recipes/patch';
import { matchesSelector } from '../snapshot/selectors';
import { Namespace, Service, Sidecar } from '../snapshot/kinds';
import {
  controllerWorkloads,
  distinctServices,
  workloadKinds,
} from './lib/controllers';
import { isFromSidecar, isRefused, lastHops, serviceText } from './lib/routes';
import { named } from './lib/titles';
import { defineFinding, type FindingContext, type Remedy } from './types';

export const serviceHiddenFromController = defineFinding({
  id: 'service-hidden-from-controller',
  title:
    'The sidecar of a controller is not told about a service that it serves',
  severity: 'high',
  why: `A sidecar starts mTLS to services that it knows. A Sidecar object without the
namespace of a service, an exportTo annotation, or discoverySelectors keep a
service from it, and its address is then an unknown one: requests pass in
plaintext, or are refused under REGISTRY_ONLY.

Such objects are written to keep proxies small, long before someone exposes the
service.`,
  sources: [
    {
      title: 'Istio: Sidecar',
      url: 'https://istio.io/latest/docs/reference/config/networking/sidecar/',
    },
    {
      title: 'Istio issue 41978: requests pass through for lack of the service',
      url: 'https://github.com/istio/istio/issues/41978',
    },
  ],
  inputs: [Namespace, Service, Sidecar, ...workloadKinds],
  check: context => {
    const hops = lastHops(context).filter(
      ({ route, hop }) =>
        isFromSidecar(hop) &&
        route.service !== undefined &&
        hop.outcome !== 'mtls' &&
        hop.wire.addressing === 'service-ip',
    );
    if (hops.length === 0) return [];
    const views = viewsOf(context);
    const bySubject = new Map<string, Group>();
    for (const last of hops) {
      const { service } = last.route;
      const view = views.get(last.route.controllerId);
      if (!view || view.unknown || !service) continue;
      if (view.services.has(serviceHostname(service.namespace, service.name)))
        continue;
      const hiding = hiddenBy(context, view, last.route);
      if (!hiding) continue;
      const key = `${hiding.subject.kind} ${hiding.subject.namespace}/${hiding.subject.name}`;
      const group = bySubject.get(key);
      if (group) {
        group.routes.push(last.route);
        group.refused ||= isRefused(last.hop);
      } else
        bySubject.set(key, {
          ...hiding,
          routes: [last.route],
          refused: isRefused(last.hop),
          from: named(last.hop.from),
        });
    }
    return [...bySubject.values()].map(
      ({ routes, from, refused, ...hiding }) => ({
        subject: hiding.subject,
        services: distinctServices(routes),
        routeIds: routes.map(({ id }) => id),
        severity: refused ? ('critical' as const) : ('high' as const),
        message: `The sidecar of ${from} does not know ${distinctServices(
          routes,
        )
          .map(service => serviceText({ ...routes[0], service }))
          .join(', ')}: ${hiding.why}.`,
        evidence: [
          {
            rule: 'M6.5',
            message: hiding.why,
            object: hiding.subject,
            path: hiding.path,
          },
        ],
        remedy: hiding.show(routes),
      }),
    );
  },
  examples: [
    {
      title: 'A Sidecar without the namespace of the service',
      from: 'nginx-mtls',
      change: `
apiVersion: networking.istio.io/v1
kind: Sidecar
metadata:
  name: default
  namespace: ingress-nginx
spec:
  egress:
    - hosts: ['./*', 'istio-system/*'] # and not shop/*
`,
      finds: ['Sidecar ingress-nginx/default'],
      fixed: true,
    },
    {
      title: 'A Service that is exported to its own namespace only',
      from: 'nginx-mtls',
      change: `
apiVersion: v1
kind: Service
metadata:
  name: cart
  namespace: shop
  annotations:
    networking.istio.io/exportTo: '.'
spec:
  clusterIP: 10.96.0.20
  selector: { app: cart }
  ports:
    - { name: http, port: 80, targetPort: 8080 }
`,
      finds: ['Service shop/cart'],
      fixed: true,
    },
  ],
});

interface Hiding {
  subject: ObjectRef;
  path: string;
  why: string;
  show(routes: readonly Route[]): Remedy;
}

interface Group extends Hiding {
  routes: Route[];
  refused: boolean;
  from: string;
}

function viewsOf(context: FindingContext): Map<string, ProxyView> {
  return new Map(
    controllerWorkloads(context).flatMap(({ controller, ref }) => {
      const kind = workloadKinds.find(each => each.kind === ref.kind);
      const selector =
        kind &&
        context.objects.get(kind, ref.namespace ?? '', ref.name)?.body.spec
          ?.selector;
      const pod =
        selector &&
        podsIn(context.snapshot, ref.namespace ?? '').find(each =>
          matchesSelector(selector, each.labels),
        );
      return pod
        ? [
            [
              controller.id,
              sidecarView(
                context.snapshot,
                planeOf(context.snapshot, pod),
                pod,
              ),
            ] as const,
          ]
        : [];
    }),
  );
}

function hiddenBy(
  context: FindingContext,
  view: ProxyView,
  { service }: Route,
): Hiding | undefined {
  if (!service) return undefined;
  const { namespace, name } = service;
  const { snapshot } = context;
  if (!isNamespaceDiscovered(view.plane, snapshot, namespace)) {
    return {
      subject: { group: '', kind: 'Namespace', name: namespace },
      path: 'metadata.labels',
      why: `discoverySelectors of the mesh leave out namespace ${namespace}`,
      show: () => ({
        noFix:
          'Which namespaces belong to the mesh is decided for all of its users.',
        alternatives: [
          'Label the namespace so that discoverySelectors in MeshConfig take it.',
        ],
      }),
    };
  }
  const object = context.objects.get(Service, namespace, name);
  const exported = object?.annotations[EXPORT];
  if (object && exported !== undefined && !reaches(exported, namespace, view)) {
    return {
      subject: object.ref,
      path: `metadata.annotations["${EXPORT}"]`,
      why: `the Service is exported to ${exported} only`,
      show: () => exportAlso(context, object.ref, exported, view.namespace),
    };
  }
  if (!view.sidecar) return undefined;
  const { ref } = view.sidecar;
  return {
    subject: ref,
    path: 'spec.egress',
    why: `Sidecar ${ref.namespace}/${ref.name} names no host of namespace ${namespace}`,
    show: routes => nameHosts(context, ref, routes),
  };
}

const EXPORT = 'networking.istio.io/exportTo';

function reaches(exported: string, owner: string, view: ProxyView): boolean {
  return exported
    .split(',')
    .map(item => item.trim())
    .some(
      to =>
        to === '*' ||
        to === view.namespace ||
        (to === '.' && owner === view.namespace),
    );
}

function exportAlso(
  context: FindingContext,
  ref: ObjectRef,
  exported: string,
  namespace: string,
): Remedy {
  const manifest = context.manifestOf(ref);
  const kept = exported.trim() === '~' ? '.' : exported;
  const change =
    manifest &&
    setFields(ref, manifest, [
      {
        path: ['metadata', 'annotations', EXPORT],
        value: `${kept},${namespace}`,
      },
    ]);
  return change
    ? {
        summary: `Export Service ${ref.name} to namespace ${namespace}`,
        changes: [change],
        costs: [`All clients in namespace ${namespace} see it as well.`],
      }
    : {
        noFix: 'The manifest of the Service was not given.',
        alternatives: [`Add ${namespace} to ${EXPORT}.`],
      };
}

function nameHosts(
  context: FindingContext,
  ref: ObjectRef,
  routes: readonly Route[],
): Remedy {
  const manifest = context.manifestOf(ref);
  const egress = (
    manifest?.spec as
      | { egress?: { hosts?: unknown; port?: unknown }[] }
      | undefined
  )?.egress;
  const at = egress?.findIndex(({ port }) => port === undefined) ?? -1;
  const hosts = egress?.[at]?.hosts;
  if (!manifest || !Array.isArray(hosts)) {
    return {
      noFix: 'The Sidecar has no egress listener that holds for all ports.',
      alternatives: [
        'Add an egress listener without a port that names the namespaces of the services.',
      ],
    };
  }
  const wanted = [
    ...new Set(
      routes.flatMap(({ service }) =>
        service ? [`${service.namespace}/*`] : [],
      ),
    ),
  ].sort();
  const [patch] = setField(
    { hosts },
    ['hosts'],
    [...hosts.map(String), ...wanted],
  );
  return {
    summary: `Add ${wanted.join(', ')} to the hosts of the Sidecar`,
    changes: [
      {
        op: 'patch',
        object: ref,
        ops: [{ ...patch, path: `/spec/egress/${at}/hosts` }],
      },
    ],
    costs: ['The proxies that it selects learn all services there.'],
  };
}
