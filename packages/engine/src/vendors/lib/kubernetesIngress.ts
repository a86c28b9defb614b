import type { Edge, Reason, RouteRule } from 'istio-ingress-contract';
import { fact } from '../../evidence';
import type { IngressBackend } from '../../snapshot/schema/core';
import type { Backend, RouteDraft } from '../types';
import { unknownUpstream } from './gatewayUpstream';
import type { IngressResource } from './ingressClass';

/** One path of an Ingress, or its default backend. @public */
export interface IngressPath {
  rule: RouteRule;
  /** A TLS block covers the host. */
  tls: boolean;
  isDefault: boolean;
  backend: Backend;
  /** `Exact`, `Prefix` or `ImplementationSpecific`, as stated. */
  pathType?: string;
}

/**
 * Every path of an Ingress with its backend, in order of the object. Reads the
 * fields of `networking.k8s.io/v1` and those of the beta versions.
 *
 * @public
 */
export function pathsOf(ingress: IngressResource): IngressPath[] {
  const spec = ingress.body.spec;
  if (!spec) return [];
  const paths: IngressPath[] = [];
  spec.rules.forEach((rule, r) => {
    (rule.http?.paths ?? []).forEach((path, p) => {
      const pointer = `/spec/rules/${r}/http/paths/${p}`;
      paths.push({
        rule: {
          pointer,
          hosts: rule.host ? [rule.host] : [],
          ...(path.path ? { path: path.path } : {}),
        },
        tls: isCovered(ingress, rule.host),
        isDefault: false,
        backend: backendOf(ingress, path.backend, `${pointer}/backend`),
        ...(path.pathType ? { pathType: path.pathType } : {}),
      });
    });
  });
  const fallback = spec.defaultBackend ?? spec.backend;
  if (fallback) {
    const pointer = spec.defaultBackend
      ? '/spec/defaultBackend'
      : '/spec/backend';
    paths.push({
      rule: { pointer, hosts: [] },
      tls: spec.tls.length > 0,
      isDefault: true,
      backend: backendOf(ingress, fallback, pointer),
    });
  }
  return paths;
}

/**
 * Where an Ingress leads that nobody is known to serve. What it says about its
 * backends is the same for all controllers; what is sent there is not known.
 */
export function unservedDrafts(
  ingress: IngressResource,
  reason: Reason,
): RouteDraft[] {
  return pathsOf(ingress).map(({ rule, backend }) => ({
    rule,
    edge: 'unknown',
    controllerId: '',
    backend,
    upstream: { ...unknownUpstream(), unknown: reason },
  }));
}

/**
 * The edge of a controller that ends TLS itself and redirects nothing.
 *
 * @public
 */
export function edgeOf(path: IngressPath): Edge {
  return path.tls ? 'terminate' : 'none';
}

/** A TLS block without hosts covers every host (Ingress API, `spec.tls`). */
function isCovered(
  ingress: IngressResource,
  host: string | undefined,
): boolean {
  return (ingress.body.spec?.tls ?? []).some(
    ({ hosts }) =>
      hosts.length === 0 ||
      host === undefined ||
      hosts.some(
        covered =>
          covered === host ||
          (covered.startsWith('*.') &&
            host.slice(host.indexOf('.')) === covered.slice(1)),
      ),
  );
}

function backendOf(
  ingress: IngressResource,
  backend: IngressBackend | undefined,
  pointer: string,
): Backend {
  const name = backend?.service?.name ?? backend?.serviceName;
  if (name) {
    const port =
      backend?.service?.port?.number ??
      backend?.service?.port?.name ??
      portOf(backend?.servicePort);
    return {
      kind: 'service',
      namespace: ingress.namespace,
      name,
      ...(port === undefined ? {} : { port }),
    };
  }
  if (backend?.resource) {
    const { apiGroup, kind, name: target } = backend.resource;
    return {
      kind: 'external',
      title: `${kind} ${target}`,
      ref: {
        group: apiGroup ?? '',
        kind,
        namespace: ingress.namespace,
        name: target,
      },
      reason: 'not-modelled',
    };
  }
  return {
    kind: 'broken',
    brokenAt: 'the path names no backend',
    because: [
      fact('V3', 'the path names no backend', ingress, { path: pointer }),
    ],
  };
}

/** The beta versions allow a number written as text. */
function portOf(
  port: number | string | undefined,
): number | string | undefined {
  if (typeof port === 'string' && /^\d+$/.test(port)) return Number(port);
  return port;
}
