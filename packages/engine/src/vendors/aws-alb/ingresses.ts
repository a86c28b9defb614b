import type { Edge, Evidence } from 'istio-ingress-contract';
import { absence, fact } from '../../evidence';
import { Ingress, IngressClass, Service } from '../../snapshot/kinds';
import { addressingOf, loadBalancerController, tlsToTargets } from '../lib/aws';
import {
  type IngressClassRule,
  type IngressResource,
  matchIngressClass,
} from '../lib/ingressClass';
import { type IngressPath, pathsOf } from '../lib/kubernetesIngress';
import { vendorsOfClassName } from '../lib/signatures';
import { unlessAnswering } from '../lib/withoutRoutes';
import type {
  Backend,
  EntryClaim,
  RouteDraft,
  Upstream,
  VendorContext,
} from '../types';
import { actionTargets, transformsIn } from './actions';
import { IngressClassParams } from './kinds';

const PREFIX = 'alb.ingress.kubernetes.io';
const CONTROLLER_ID = 'aws-alb';

type Params = ReturnType<typeof paramsOf>;

/** The Ingresses that an Application Load Balancer serves. */
export function ingressEntries(context: VendorContext): EntryClaim[] {
  const { objects, snapshot } = context;
  const rule = ruleOf(context);
  return objects.list(Ingress).flatMap((ingress): EntryClaim[] => {
    const match = matchIngressClass(objects, snapshot.world, ingress, rule);
    if (!match.served) return [];
    const name = ingress.body.spec?.ingressClassName;
    const params = paramsOf(context, name);
    const claim: EntryClaim = {
      ref: ingress.ref,
      state: 'claimed',
      // Nobody else uses the controller's names.
      strength: match.by === 'class-name' ? 'named' : 'live',
      ...(match.by === 'class-name' && name !== undefined
        ? { candidates: vendorsOfClassName(name) }
        : {}),
      because: match.because,
      routes: pathsOf(ingress).flatMap(path =>
        draftsOf(context, ingress, path, params),
      ),
    };
    return [
      unlessAnswering(claim, 'no path of it forwards to a target', {
        path: 'spec.rules',
      }),
    ];
  });
}

/**
 * The annotation counts before the field
 * (pkg/ingress/group_loader.go#classifyIngress); an empty `--ingress-class`
 * takes Ingresses without a class as well.
 */
function ruleOf({ snapshot }: VendorContext): IngressClassRule {
  const { flag } = loadBalancerController(snapshot);
  const name = flag('ingress-class') ?? 'alb';
  const ignored = flag('disable-ingress-class-annotation') === 'true';
  return {
    controllers: ['ingress.k8s.aws/alb', 'eks.amazonaws.com/alb'],
    annotationValues: ignored ? [] : [name],
    precedence: 'annotation',
    classless: name === '',
  };
}

function paramsOf({ objects }: VendorContext, className: string | undefined) {
  const parameters =
    className === undefined
      ? undefined
      : objects.get(IngressClass, '', className)?.body.spec?.parameters;
  if (parameters?.kind !== 'IngressClassParams' || !parameters.name)
    return undefined;
  return objects.get(IngressClassParams, '', parameters.name);
}

function draftsOf(
  context: VendorContext,
  ingress: IngressResource,
  path: IngressPath,
  params: Params,
): RouteDraft[] {
  const common = {
    rule: path.rule,
    edge: edgeOf(ingress, params),
    controllerId: CONTROLLER_ID,
  };
  const draft = (backend: Backend, extra: Partial<RouteDraft> = {}) => ({
    ...common,
    ...extra,
    backend,
    upstream: upstreamOf(context, ingress, backend, params, nameIn(path)),
  });
  const { backend } = path;
  if (backend.kind !== 'service' || backend.port !== 'use-annotation')
    return [draft(backend)];
  const key = `${PREFIX}/actions.${backend.name}`;
  const annotation = ingress.annotations[key];
  const at = { path: `metadata.annotations["${key}"]`, value: annotation };
  if (annotation === undefined) {
    return [
      draft({
        kind: 'broken',
        brokenAt: `annotation ${key} is not there`,
        service: { namespace: backend.namespace, name: backend.name },
        because: [
          fact(
            'V3',
            'the path asks for an action that is not there',
            ingress,
            at,
          ),
        ],
      }),
    ];
  }
  const targets = actionTargets(annotation);
  if (!targets) {
    return [
      draft({
        kind: 'broken',
        brokenAt: `annotation ${key} cannot be read`,
        because: [fact('V3', 'the action is not valid JSON', ingress, at)],
      }),
    ];
  }
  return targets.map(({ serviceName, servicePort, weight, ...group }) => {
    const share = targets.length > 1 ? { weight: weight ?? 1 } : {};
    if (!serviceName) {
      const title = group.targetGroupName ?? group.targetGroupARN ?? 'unnamed';
      return draft(
        { kind: 'external', title: `target group ${title}`, reason: 'outside' },
        share,
      );
    }
    return draft(
      {
        kind: 'service',
        namespace: ingress.namespace,
        name: serviceName,
        ...(servicePort === undefined ? {} : { port: numberIn(servicePort) }),
      },
      share,
    );
  });
}

/** Ports in annotations are often numbers written as text. */
function numberIn(port: number | string): number | string {
  return typeof port === 'string' && /^\d+$/.test(port) ? Number(port) : port;
}

function nameIn({ backend }: IngressPath): string | undefined {
  return backend.kind === 'service' ? backend.name : undefined;
}

function upstreamOf(
  { objects, snapshot }: VendorContext,
  ingress: IngressResource,
  backend: Backend,
  params: Params,
  pathBackend: string | undefined,
): Upstream {
  const service =
    backend.kind === 'service'
      ? objects.get(Service, backend.namespace, backend.name)
      : undefined;
  // Annotations of the Service win over those of the Ingress.
  const setting = (name: string) => {
    const key = `${PREFIX}/${name}`;
    const holder = [service, ingress].find(
      each => each?.annotations[key] !== undefined,
    );
    const value = holder?.annotations[key];
    return value === undefined
      ? undefined
      : { value, cited: holder, path: `metadata.annotations["${key}"]` };
  };
  const target = targetTypeOf(
    snapshot,
    ingress,
    params,
    setting('target-type'),
  );
  const protocol = setting('backend-protocol');
  const version = setting('backend-protocol-version');
  const tls = protocol?.value.toUpperCase() === 'HTTPS';
  const rewriting = pathBackend
    ? transformOf(ingress, pathBackend)
    : { because: [] };
  return {
    addressing: addressingOf(target.value),
    protocol: ['HTTP2', 'GRPC'].includes(version?.value.toUpperCase() ?? '')
      ? 'http2'
      : 'http',
    clientTls: 'none',
    ...(tls ? tlsToTargets : {}),
    host: { from: 'client' },
    ...rewriting,
    because: [
      ...[protocol, version].flatMap(set =>
        set
          ? [
              fact('V5', `the load balancer speaks ${set.value}`, set.cited, {
                path: set.path,
                value: set.value,
              }),
            ]
          : [],
      ),
      ...rewriting.because,
      target.because,
    ],
  };
}

/** The class wins, then annotations, then the controller's argument. */
function targetTypeOf(
  snapshot: VendorContext['snapshot'],
  ingress: IngressResource,
  params: Params,
  annotation:
    | { value: string; cited?: { ref: IngressResource['ref'] }; path: string }
    | undefined,
): { value: string; because: Evidence } {
  const byClass = params?.body.spec?.targetType;
  const say = (value: string) => `targets are of type ${value}`;
  if (byClass) {
    return {
      value: byClass,
      because: fact('V4', say(byClass), params, {
        path: 'spec.targetType',
        value: byClass,
      }),
    };
  }
  if (annotation) {
    const { value, cited, path } = annotation;
    return { value, because: fact('V4', say(value), cited, { path, value }) };
  }
  const controller = loadBalancerController(snapshot);
  const flag = controller.flag('default-target-type');
  if (flag) {
    return {
      value: flag,
      because: fact('V4', say(flag), controller.cited, {
        path: 'spec.containers.args',
        value: `--default-target-type=${flag}`,
      }),
    };
  }
  return {
    value: 'instance',
    because: absence('V4', 'targets are of type instance, the default', {
      kind: 'Ingress',
      namespaces: [ingress.namespace],
      selector: `${ingress.name} with ${PREFIX}/target-type`,
    }),
  };
}

/** Rewriting is by regular expressions, so that its result is not known. */
function transformOf(
  ingress: IngressResource,
  backend: string,
): Partial<Pick<Upstream, 'host' | 'rewritesPath'>> & { because: Evidence[] } {
  const key = `${PREFIX}/transforms.${backend}`;
  const value = ingress.annotations[key];
  if (value === undefined) return { because: [] };
  const kinds = transformsIn(value);
  return {
    ...(!kinds || kinds.includes('host-header-rewrite')
      ? { host: { from: 'unknown' as const } }
      : {}),
    ...(!kinds || kinds.includes('url-rewrite') ? { rewritesPath: {} } : {}),
    because: [
      fact('V5', 'regular expressions rewrite the request', ingress, {
        path: `metadata.annotations["${key}"]`,
        value,
      }),
    ],
  };
}

function edgeOf({ annotations }: IngressResource, params: Params): Edge {
  const ports = annotations[`${PREFIX}/listen-ports`] ?? '';
  const certificate =
    annotations[`${PREFIX}/certificate-arn`] !== undefined ||
    (params?.body.spec?.certificateArn.length ?? 0) > 0;
  if (/"HTTPS"/i.test(ports) || (ports === '' && certificate))
    return 'terminate';
  const redirects =
    annotations[`${PREFIX}/ssl-redirect`] ?? params?.body.spec?.sslRedirectPort;
  return redirects === undefined ? 'none' : 'redirect';
}
