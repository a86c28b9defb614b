import type { Evidence } from 'istio-ingress-contract';
import { absence, fact } from '../../evidence';
import type { Resource } from '../../snapshot/Resource';
import type {
  Backend,
  HostSent,
  ObjectReader,
  Upstream,
  VendorContext,
} from '../types';
import { type LoadBalancer, Middleware, type Reference } from './kinds';

/** What the middlewares of a route do to a request on its way. */
export interface Passage {
  host?: Exclude<HostSent, { from: 'client' }>;
  rewritesPath?: Upstream['rewritesPath'];
  /** Every request is answered with a redirect to another scheme. */
  redirects: boolean;
  /** Services that answer when the backend answers with an error. */
  errorServices: { service: LoadBalancer; namespace: string }[];
  /** A middleware that is not there: Traefik drops the route. */
  missing?: string;
  because: Evidence[];
}

// Chains may name chains; Traefik refuses loops.
const MAX_DEPTH = 5;

/** Follows references, through chains, in their order. */
export function passageOf(
  objects: ObjectReader,
  references: readonly Reference[],
  parentNamespace: string,
): Passage {
  const passage: Passage = { redirects: false, errorServices: [], because: [] };
  for (const reference of references)
    follow(objects, reference, parentNamespace, passage, MAX_DEPTH);
  return passage;
}

/** References of an annotation: `namespace-name@kubernetescrd`, separated by commas. */
export function referencesIn(text: string | undefined): Reference[] {
  return (text ?? '')
    .split(',')
    .map(name => ({ name: name.trim(), namespace: undefined }))
    .filter(({ name }) => name !== '');
}

/** Traefik drops a route whose middleware does not exist. */
export function missingMiddleware(
  { objects, snapshot }: VendorContext,
  entry: Resource<unknown>,
  { missing }: Passage,
): Backend | undefined {
  if (
    missing === undefined ||
    snapshot.world === 'open' ||
    objects.unread(Middleware)
  )
    return undefined;
  return {
    kind: 'broken',
    brokenAt: `middleware ${missing} does not exist, so that Traefik drops the route`,
    because: [
      fact('V3', 'the route names a middleware', entry),
      absence('V3', `middleware ${missing} does not exist`, {
        kind: 'Middleware',
        namespaces: [],
        selector: missing,
      }),
    ],
  };
}

function follow(
  objects: ObjectReader,
  reference: Reference,
  parentNamespace: string,
  passage: Passage,
  depth: number,
): void {
  const [name, provider] = reference.name.split('@', 2);
  if (provider !== undefined && provider !== 'kubernetescrd') {
    // Defined in a file or by labels: it may do anything.
    passage.host = { from: 'unknown' };
    passage.rewritesPath = {};
    passage.because.push(
      absence(
        'V5',
        `middleware ${reference.name} is not defined by an object`,
        {
          kind: 'Middleware',
          namespaces: [],
          selector: reference.name,
        },
      ),
    );
    return;
  }
  const namespace = reference.namespace ?? parentNamespace;
  const middleware =
    provider === undefined
      ? objects.get(Middleware, namespace, name)
      : objects
          .list(Middleware)
          .find(each => `${each.namespace}-${each.name}` === name);
  if (!middleware) {
    passage.missing ??=
      provider === undefined ? `${namespace}/${name}` : reference.name;
    passage.host = { from: 'unknown' };
    passage.rewritesPath = {};
    return;
  }
  const { spec } = middleware.body;
  const host = Object.entries(spec?.headers?.customRequestHeaders ?? {}).find(
    ([key]) => key.toLowerCase() === 'host',
  )?.[1];
  if (host !== undefined) {
    passage.host =
      host === '' ? { from: 'address' } : { from: 'value', value: host };
    passage.because.push(
      fact('V5', 'a middleware replaces the Host header', middleware, {
        path: 'spec.headers.customRequestHeaders.Host',
        value: host,
      }),
    );
  }
  if (spec?.replacePath?.path)
    passage.rewritesPath = { to: spec.replacePath.path };
  if (
    spec?.addPrefix ||
    spec?.stripPrefix ||
    spec?.stripPrefixRegex ||
    spec?.replacePathRegex
  ) {
    passage.rewritesPath = {};
  }
  if (spec?.redirectScheme) passage.redirects = true;
  if (spec?.errors?.service) {
    passage.errorServices.push({
      service: spec.errors.service,
      namespace: middleware.namespace,
    });
  }
  if (depth === 0) return;
  for (const next of spec?.chain?.middlewares ?? []) {
    follow(objects, next, middleware.namespace, passage, depth - 1);
  }
}
