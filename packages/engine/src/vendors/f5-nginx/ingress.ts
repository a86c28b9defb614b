import { fact } from '../../evidence';
import { Ingress } from '../../snapshot/kinds';
import { claimIngresses } from '../lib/claimIngresses';
import type { IngressResource } from '../lib/ingressClass';
import { edgeOf, pathsOf } from '../lib/kubernetesIngress';
import { unlessAnswering, unlessHandedOn } from '../lib/withoutRoutes';
import type {
  ControllerDraft,
  EntryClaim,
  HostSent,
  RouteDraft,
  VendorContext,
} from '../types';
import {
  defaultRule,
  type NginxController,
  setsHost,
  vendorName,
} from './controllers';
import { egressOf, upstreamOf } from './upstream';

const TYPE = 'nginx.org/mergeable-ingress-type';
const KNOB = 'nginx.org/use-cluster-ip';

/** Ingresses, alone or merged from a master and its minions. */
export function ingressEntries(
  context: VendorContext,
  controllers: readonly NginxController[],
): { controllers: ControllerDraft[]; entries: EntryClaim[] } {
  const { objects, snapshot } = context;
  const claimed = claimIngresses(
    context,
    { ...vendorName, rule: defaultRule },
    controllers,
    (ingress, controllerId, controller) =>
      draftsOf(context, ingress, controllerId, controller),
  );
  const mayMiss =
    snapshot.world === 'open' || objects.unread(Ingress) !== undefined;
  return {
    controllers: claimed.controllers,
    entries: claimed.entries.map((claim): EntryClaim => {
      const minion = objects.get(
        Ingress,
        claim.ref.namespace ?? '',
        claim.ref.name,
      );
      if (minion?.annotations[TYPE] === 'master')
        return masterClaim(context, minion, claim);
      if (
        !minion ||
        minion.annotations[TYPE] !== 'minion' ||
        mayMiss ||
        masterOf(context, minion)
      )
        return claim;
      return {
        ...claim,
        state: 'unclaimed',
        reason: {
          code: 'no-controller',
          message: `no master Ingress has host ${
            hostOf(minion) ?? '(none)'
          }, so that the minion is not served`,
          object: minion.ref,
        },
        because: [
          fact('V1', 'a minion is served with its master', minion, {
            path: `metadata.annotations["${TYPE}"]`,
            value: 'minion',
          }),
        ],
        routes: [],
      };
    }),
  };
}

/** A master's paths are those of its minions, which carry the routes. */
function masterClaim(
  { objects, snapshot }: VendorContext,
  master: IngressResource,
  claim: EntryClaim,
): EntryClaim {
  const at = {
    path: `metadata.annotations["${TYPE}"]`,
    value: 'master',
  };
  const minions = objects
    .list(Ingress)
    .filter(
      each =>
        each.annotations[TYPE] === 'minion' && hostOf(each) === hostOf(master),
    );
  const served: EntryClaim = {
    ...claim,
    state: 'claimed',
    // That a master has no paths is as it should be.
    because: claim.because.filter(({ rule }) => rule !== 'V3'),
    routes: [],
  };
  if (minions.length > 0) return unlessHandedOn(served, minions, at);
  if (snapshot.world === 'closed' && !objects.unread(Ingress))
    return unlessAnswering(served, 'no minion has the host of the master', at);
  return {
    ...served,
    reason: objects.unread(Ingress) ?? {
      code: 'not-given',
      kind: Ingress.kind,
      message: `the minions of ${master.name} were not given`,
      object: master.ref,
    },
  };
}

function hostOf(ingress: IngressResource): string | undefined {
  return ingress.body.spec?.rules[0]?.host || undefined;
}

function masterOf(
  { objects }: VendorContext,
  minion: IngressResource,
): IngressResource | undefined {
  return objects
    .list(Ingress)
    .find(
      each =>
        each.annotations[TYPE] === 'master' && hostOf(each) === hostOf(minion),
    );
}

function draftsOf(
  context: VendorContext,
  ingress: IngressResource,
  controllerId: string,
  controller: NginxController | undefined,
): RouteDraft[] {
  const { objects } = context;
  const { annotations } = ingress;
  const type = annotations[TYPE];
  // A master has no paths of its own, and its use-cluster-ip is taken away (configs/annotations.go#masterDenylist).
  if (type === 'master') return [];
  const master = type === 'minion' ? masterOf(context, ingress) : undefined;
  const secure = (master?.body.spec?.tls.length ?? 0) > 0;
  const policies = [
    annotations['nginx.org/policies'],
    master?.annotations['nginx.org/policies'],
  ]
    .flatMap(text => namesIn(text))
    .map(name => ({ name, namespace: undefined }));
  const tlsServices = namesIn(annotations['nginx.org/ssl-services']);
  const grpcServices = namesIn(annotations['nginx.org/grpc-services']);
  const host = hostSent(ingress, master, controller);
  return pathsOf(ingress).map((path): RouteDraft => {
    const draft = {
      rule: path.rule,
      edge: secure ? ('terminate' as const) : edgeOf(path),
      controllerId,
    };
    if (path.backend.kind !== 'service') {
      return {
        ...draft,
        backend: path.backend,
        upstream: {
          addressing: 'unknown',
          host,
          protocol: 'unknown',
          clientTls: 'unknown',
          because: [],
        },
      };
    }
    const { namespace, name, port } = path.backend;
    const tls = tlsServices.includes(name);
    const egress = egressOf(objects, policies, ingress.namespace);
    return {
      ...draft,
      ...upstreamOf(objects, {
        namespace,
        name,
        ...(port === undefined ? {} : { port }),
        holder: ingress,
        knob: {
          path: `metadata.annotations["${KNOB}"]`,
          on: annotations[KNOB] === 'true',
        },
        host,
        protocol: grpcServices.includes(name) ? 'http2' : 'http',
        tls,
        ...(egress ? { egress } : {}),
        ...(annotations['nginx.org/rewrites'] ? { rewritesPath: {} } : {}),
        because: tls
          ? [
              fact('V5', 'the backend is spoken to in TLS', ingress, {
                path: 'metadata.annotations["nginx.org/ssl-services"]',
                value: annotations['nginx.org/ssl-services'],
              }),
            ]
          : [],
      }),
    };
  });
}

/** The template always writes the client's Host; a snippet may add another. */
function hostSent(
  ingress: IngressResource,
  master: IngressResource | undefined,
  controller: NginxController | undefined,
): HostSent {
  const snippets = [ingress, master].flatMap(each => [
    each?.annotations['nginx.org/location-snippets'],
    each?.annotations['nginx.org/server-snippets'],
  ]);
  return controller?.setsHost || snippets.some(setsHost)
    ? { from: 'unknown' }
    : { from: 'client' };
}

function namesIn(text: string | undefined): string[] {
  return (text ?? '')
    .split(',')
    .map(name => name.trim())
    .filter(Boolean);
}
