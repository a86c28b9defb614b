import type { Edge } from 'istio-ingress-contract';
import { fact } from '../../evidence';
import { Service } from '../../snapshot/kinds';
import { absentController, claimIngresses } from '../lib/claimIngresses';
import { edgeOf, pathsOf } from '../lib/kubernetesIngress';
import type {
  ControllerDraft,
  Discovery,
  EntryClaim,
  ObjectReader,
  RouteDraft,
  VendorContext,
} from '../types';
import {
  defaultRule,
  type EmissaryController,
  findControllers,
  isFor,
  vendorName,
} from './controllers';
import {
  type EmissaryResource,
  fieldsOf,
  flagOf,
  Host,
  Mapping,
  TCPMapping,
  textOf,
} from './kinds';
import { upstreamOf } from './upstream';

/** Everything that Emissary, or Ambassador Edge Stack, serves. */
export function discover(context: VendorContext): Discovery {
  const { objects, snapshot } = context;
  const controllers = findControllers(context);
  const claimed = claimIngresses(
    context,
    { ...vendorName, rule: defaultRule },
    controllers,
    (ingress, controllerId) =>
      pathsOf(ingress).map(path => ingressDraft(ingress, path, controllerId)),
  );
  let absent: ControllerDraft | undefined = claimed.controllers[0];
  const mappings = [...objects.list(Mapping), ...objects.list(TCPMapping)].map(
    (mapping): EntryClaim => {
      const serving = controllers.filter(controller =>
        isFor(controller, mapping),
      );
      if (serving.length === 0)
        absent ??= absentController(snapshot, vendorName);
      const ids = serving.length > 0 ? serving : [undefined];
      return {
        ref: mapping.ref,
        state: 'claimed',
        strength: 'live',
        because: [
          fact('V1', 'the kind is Emissary’s alone', mapping),
          ...serving.flatMap(({ controller }) => controller.because),
        ],
        routes: ids.map(controller =>
          mappingDraft(
            objects,
            mapping,
            controller,
            controller?.controller.id ?? vendorName.id,
          ),
        ),
      };
    },
  );
  return {
    controllers: [
      ...controllers.map(({ controller }) => controller),
      ...claimed.controllers,
      ...(absent && !claimed.controllers.includes(absent) ? [absent] : []),
    ],
    entries: [...claimed.entries, ...mappings, ...annotatedServices(objects)],
  };
}

function mappingDraft(
  objects: ObjectReader,
  mapping: EmissaryResource,
  controller: EmissaryController | undefined,
  controllerId: string,
): RouteDraft {
  const spec = mapping.body.spec;
  const hosts = hostsOf(mapping);
  const port = spec?.port;
  const weight = spec?.weight;
  const path = textOf(spec, 'prefix');
  return {
    rule: {
      pointer: '/spec',
      hosts,
      ...(path ? { path } : {}),
      ...(typeof port === 'number' ? { port } : {}),
    },
    edge: edgeFor(objects, mapping, hosts, controller),
    controllerId,
    ...(typeof weight === 'number' ? { weight } : {}),
    ...(flagOf(spec, 'shadow') ? { mirror: true } : {}),
    ...upstreamOf(objects, mapping, controller),
  };
}

/** `hostname` is a glob; the older `host` may be a regular expression. */
function hostsOf({ body: { spec } }: EmissaryResource): string[] {
  const host =
    textOf(spec, 'hostname') ??
    (flagOf(spec, 'host_regex') ? undefined : textOf(spec, 'host'));
  return host && host !== '*' ? [host] : [];
}

/** TLS ends at Emissary when a Host for the name has a certificate. */
function edgeFor(
  objects: ObjectReader,
  mapping: EmissaryResource,
  hosts: readonly string[],
  controller: EmissaryController | undefined,
): Edge {
  if (mapping.ref.kind === 'TCPMapping') {
    return textOf(mapping.body.spec, 'host') ? 'terminate' : 'none';
  }
  const serving = objects.list(Host).filter(host => {
    if (controller && !isFor(controller, host)) return false;
    const name = textOf(host.body.spec, 'hostname') ?? '*';
    return hosts.length === 0 || hosts.some(asked => overlaps(name, asked));
  });
  const secure = serving.some(
    ({ body: { spec } }) =>
      fieldsOf(spec, 'tlsSecret') ||
      fieldsOf(spec, 'acmeProvider') ||
      fieldsOf(spec, 'tlsContext'),
  );
  return secure ? 'terminate' : 'none';
}

/** Globs with one star at an end, as Emissary allows them. */
function overlaps(glob: string, name: string): boolean {
  if (glob === '*' || name === '*' || glob === name) return true;
  const covers = (pattern: string, value: string) =>
    (pattern.startsWith('*') && value.endsWith(pattern.slice(1))) ||
    (pattern.endsWith('*') && value.startsWith(pattern.slice(0, -1)));
  return covers(glob, name) || covers(name, glob);
}

function ingressDraft(
  ingress: Parameters<typeof pathsOf>[0],
  path: ReturnType<typeof pathsOf>[number],
  controllerId: string,
): RouteDraft {
  return {
    rule: path.rule,
    edge: edgeOf(path),
    controllerId,
    backend: path.backend,
    upstream: {
      addressing: 'service-ip',
      host: { from: 'client' },
      protocol: 'http',
      clientTls: 'none',
      because: [fact('V4', 'Emissary dials the Service by its name', ingress)],
    },
  };
}

const CONFIG = 'getambassador.io/config';

/** Mappings written into the annotation of a Service: seen, and not read. */
function annotatedServices(objects: ObjectReader): EntryClaim[] {
  return objects
    .list(Service)
    .filter(({ annotations }) =>
      /kind:\s*(TCP)?Mapping/.test(annotations[CONFIG] ?? ''),
    )
    .map(service => ({
      ref: service.ref,
      state: 'not-evaluated' as const,
      strength: 'live' as const,
      reason: {
        code: 'not-modelled' as const,
        message: `Mappings in the annotation ${CONFIG} are not read; write them as objects`,
        object: service.ref,
      },
      because: [
        fact('V1', 'the annotation holds Mappings', service, {
          path: `metadata.annotations["${CONFIG}"]`,
        }),
      ],
      routes: [],
    }));
}
