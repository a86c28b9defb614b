import { Service } from '../../snapshot/kinds';
import { goBoolean } from '../lib/booleans';
import { claimIngresses, type IngressController } from '../lib/claimIngresses';
import type { IngressClassRule, IngressResource } from '../lib/ingressClass';
import { type IngressPath, pathsOf } from '../lib/kubernetesIngress';
import type {
  ControllerDraft,
  EntryClaim,
  ObjectReader,
  RouteDraft,
  VendorContext,
} from '../types';
import { edgeOf } from './entryPoints';
import { missingMiddleware, passageOf, referencesIn } from './middlewares';
import { nginxDrafts } from './nginxProvider';
import {
  isOn,
  NOT_FOUND,
  optionOf,
  type Settings,
  switchOf,
  type TraefikController,
  vendorName,
  watches,
} from './settings';
import { transportOf } from './transports';
import { httpUpstream, type Target, unknownUpstream } from './upstream';

const PREFIX = 'traefik.ingress.kubernetes.io';
const CONTROLLER = 'traefik.io/ingress-controller';

/** One Traefik as the reader of Ingresses of one provider. */
interface IngressProvider extends IngressController {
  settings: Settings;
  provider: 'kubernetesingress' | 'kubernetesingressnginx';
}

/** The Ingresses that Traefik serves, with its own provider or as ingress-nginx would. */
export function ingressEntries(
  context: VendorContext,
  controllers: readonly TraefikController[],
): { controllers: ControllerDraft[]; entries: EntryClaim[] } {
  const providers = controllers.flatMap(each => [
    ...ownProvider(each),
    ...nginxProvider(each),
  ]);
  return claimIngresses(
    context,
    {
      ...vendorName,
      rule: {
        controllers: [CONTROLLER],
        annotationValues: ['traefik'],
        precedence: 'field',
        classless: false,
      },
    },
    providers,
    (ingress, controllerId, controller) => {
      const settings = controller?.settings ?? NOT_FOUND;
      return controller?.provider === 'kubernetesingressnginx'
        ? nginxDrafts(context.objects, settings, ingress, controllerId)
        : draftsOf(context, settings, ingress, controllerId);
    },
  );
}

/**
 * With an `ingressClass`, classes and annotations of that name; without one,
 * every class of the controller, the annotation `traefik`, and no class at all
 * (ingress/kubernetes.go#shouldProcessIngress).
 */
function ownProvider({
  controller,
  settings,
}: TraefikController): IngressProvider[] {
  const on = isOn(settings, 'kubernetesingress');
  if (on === false) return [];
  const named = optionOf(settings, 'kubernetesingress', 'ingressClass');
  const rule: IngressClassRule = {
    controllers: [CONTROLLER],
    annotationValues: [named || 'traefik'],
    precedence: 'field',
    classless: on === true && !named,
  };
  return [
    {
      controller,
      settings,
      provider: 'kubernetesingress',
      rule,
      watches: ingress =>
        watches(settings, 'kubernetesingress', ingress.namespace) &&
        (!named ||
          ingress.body.spec?.ingressClassName === undefined ||
          ingress.body.spec.ingressClassName === named),
    },
  ];
}

/** The provider that reads Ingresses of ingress-nginx, if it is on (Traefik 3.5 and later). */
function nginxProvider({
  controller,
  settings,
}: TraefikController): IngressProvider[] {
  if (!isOn(settings, 'kubernetesingressnginx')) return [];
  const option = (name: string) =>
    optionOf(settings, 'kubernetesingressnginx', name);
  const watched = option('watchNamespace');
  return [
    {
      controller,
      settings,
      provider: 'kubernetesingressnginx',
      rule: {
        controllers: [option('controllerClass') ?? 'k8s.io/ingress-nginx'],
        annotationValues: [option('ingressClass') ?? 'nginx'],
        precedence: 'field',
        classless:
          switchOf(
            settings,
            'kubernetesingressnginx',
            'watchIngressWithoutClass',
          ) ?? false,
      },
      ...(watched ? { watches: ({ namespace }) => namespace === watched } : {}),
    },
  ];
}

function draftsOf(
  context: VendorContext,
  settings: Settings,
  ingress: IngressResource,
  controllerId: string,
): RouteDraft[] {
  const { objects } = context;
  const annotation = (name: string) =>
    ingress.annotations[`${PREFIX}/router.${name}`];
  const passage = passageOf(
    objects,
    referencesIn(annotation('middlewares')),
    ingress.namespace,
  );
  const missing = missingMiddleware(context, ingress, passage);
  const points = (annotation('entrypoints') ?? '')
    .split(',')
    .map(name => name.trim())
    .filter(Boolean);
  return pathsOf(ingress).map((path): RouteDraft => {
    const tls = path.tls || goBoolean(annotation('tls')) === true;
    const draft = {
      rule: path.rule,
      edge: edgeOf(settings, points, tls, passage.redirects),
      controllerId,
    };
    if (path.backend.kind !== 'service')
      return { ...draft, backend: path.backend, upstream: unknownUpstream() };
    const target = targetOf(objects, path.backend);
    return {
      ...draft,
      ...httpUpstream(objects, settings, target, passage),
      ...(missing ? { backend: missing } : {}),
    };
  });
}

/** The knobs of an Ingress' backend are annotations of the Service. */
function targetOf(
  objects: ObjectReader,
  backend: Extract<IngressPath['backend'], { kind: 'service' }>,
): Target {
  const service = objects.get(Service, backend.namespace, backend.name);
  const annotations = lowerKeys(service?.annotations ?? {});
  const annotation = (name: string) => annotations[`${PREFIX}/service.${name}`];
  const scheme = annotation('serversscheme');
  const native = goBoolean(annotation('nativelb'));
  const pass = goBoolean(annotation('passhostheader'));
  return {
    provider: 'kubernetesingress',
    namespace: backend.namespace,
    name: backend.name,
    ...(backend.port === undefined ? {} : { port: backend.port }),
    ...(service ? { holder: service } : {}),
    holderKind: 'Service',
    knobPath: name =>
      `metadata.annotations["${PREFIX}/service.${ANNOTATIONS[name]}"]`,
    ...(native === undefined ? {} : { nativeLB: native }),
    ...(pass === undefined ? {} : { passHostHeader: pass }),
    nodePortLB: goBoolean(annotation('nodeportlb')) ?? false,
    ...(scheme ? { scheme } : {}),
    transport: transportOf(
      objects,
      annotation('serverstransport'),
      backend.namespace,
    ),
  };
}

const ANNOTATIONS = {
  nativeLB: 'nativelb',
  passHostHeader: 'passhostheader',
  scheme: 'serversscheme',
} as const;

/** Traefik ignores the case of what follows the prefix. */
function lowerKeys(
  annotations: Readonly<Record<string, string>>,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(annotations).map(([key, value]) => [
      key.toLowerCase(),
      value,
    ]),
  );
}
