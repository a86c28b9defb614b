import type { Route, ServicePosture } from './analysis';
import type { ClusterSummary } from './api';
import { failureOf, lastHopPhrase, refusalPhrase } from './sentenceHop';
import { clusterPhrases, unreadPhrases } from './sentenceUnread';
import { joinWords, shareOf, withoutFullStop } from './sentenceWords';
import type { Node } from './hop';
import type { Outcome } from './values';
import { worstOutcome } from './worst';

/**
 * One service of the subject, with its routes. `unknown` names the entry kinds
 * that could not be read, where `modes` contains `unknown`.
 *
 * @public
 */
export type SentenceService = Pick<
  ServicePosture,
  'ref' | 'modes' | 'unknown'
> & { routes: readonly Route[] };

/**
 * What a sentence is about: a service or an entity by name, its services, and
 * the clusters that were looked at.
 *
 * @public
 */
export interface SentenceSubject {
  name: string;
  services: readonly SentenceService[];
  clusters?: readonly Pick<ClusterSummary, 'name' | 'status' | 'reads'>[];
}

/**
 * The first line about a service or an entity: in how many ways it is reached
 * from outside, the worst outcome, and what follows from it.
 *
 * @param subject - its routes decide; a route is one way in
 * @returns plain text of one to three sentences that begins with the subject's
 * name. What could not be read is named; nothing is claimed about it.
 *
 * @public
 */
export function sentenceOf(subject: SentenceSubject): string {
  const routes = subject.services.flatMap(service => service.routes);
  const gaps = gapsOf(subject);
  if (routes.length === 0) return withoutRoutes(subject, gaps);

  const told =
    routes.length === 1
      ? oneWay(subject.name, routes[0])
      : manyWays(subject.name, routes);
  if (gaps.length === 0) return told;
  return `${told} It may also be exposed otherwise: ${gaps.join('; ')}.`;
}

function gapsOf(subject: SentenceSubject): string[] {
  const byService = unreadPhrases(
    subject.services
      .filter(service => service.modes.includes('unknown'))
      .flatMap(service =>
        (service.unknown ?? []).map(reason => ({
          cluster: service.ref.cluster,
          code: reason.code,
          kind: reason.kind,
          message: reason.message,
        })),
      ),
  );
  const seen = new Set(subject.services.map(service => service.ref.cluster));
  const unseen = (subject.clusters ?? []).filter(({ name }) => !seen.has(name));
  return [...byService, ...clusterPhrases(unseen)];
}

function withoutRoutes(
  { name, services, clusters }: SentenceSubject,
  gaps: string[],
): string {
  if (gaps.length > 0) return `${name} may be exposed: ${gaps.join('; ')}.`;
  if (services.some(({ modes }) => modes.includes('unknown'))) {
    return `${name} may be exposed: it is not known which entries lead to it.`;
  }
  if (services.length > 0) {
    return `${name} is not exposed: no entry for outside traffic leads to it.`;
  }
  if (clusters && clusters.length === 0) {
    return `${name} has no Service in any cluster: no cluster is configured.`;
  }
  return `${name} has no Service in the clusters that were read.`;
}

function oneWay(name: string, route: Route): string {
  const failure = failureOf(route);
  if (failure) {
    const start =
      failure.at === 'service' && failure.outcome === 'rejected'
        ? `${name} refuses its only ingress`
        : `${name} is not reached by its only ingress`;
    return `${start}: ${refusalPhrase(failure)}. ${requestsFail([route])}`;
  }
  const upstream = route.mode === 'chained' ? upstreamPhrase(route) : undefined;
  return `${name} ${reachedPhrase(route)}; ${lastHopPhrase(route)}${
    upstream ? `, ${upstream}` : ''
  }.`;
}

function manyWays(name: string, routes: readonly Route[]): string {
  const total = routes.length;
  const failing = routes.filter(failureOf);
  if (failing.length > 0) {
    const why = sharedRefusal(failing);
    if (failing.length === total) {
      const all = total === 2 ? 'both' : 'all of them';
      return `${name} has ${total} ways in from outside, and requests fail on ${all}${why}. ${requestsFail(
        failing,
      )}`;
    }
    return `${name} is reached from outside in ${total} ways. On ${shareOf(
      failing.length,
      total,
    )} requests fail${why}.`;
  }

  const worst: Outcome =
    worstOutcome(routes.map(({ outcome }) => outcome)) ?? 'unknown';
  const affected = routes.filter(({ outcome }) => outcome === worst);
  const behind =
    worst === 'mtls' || worst === 'app-tls' ? weakUpstream(routes) : '';
  return `${name} is reached from outside in ${total} ways. On ${shareOf(
    affected.length,
    total,
  )} ${lastHopPhrase(affected[0])}${behind}.`;
}

/** The reason, when all failing routes share it. */
function sharedRefusal(failing: readonly Route[]): string {
  const reasons = new Set<string>();
  for (const route of failing) {
    const failure = failureOf(route);
    if (failure) reasons.add(refusalPhrase(failure));
  }
  return reasons.size === 1 ? `: ${[...reasons][0]}` : '';
}

// A protected last hop says nothing about the hops before it: a reader who
// stops at the first line must not miss them.
function weakUpstream(routes: readonly Route[]): string {
  const weak = routes.filter(
    ({ upstream }) => upstream && upstream !== 'mtls' && upstream !== 'app-tls',
  );
  if (weak.length === 0) return '';
  const share = shareOf(weak.length, routes.length);
  return weak.every(({ upstream }) => upstream === 'plaintext')
    ? `; on ${share} a hop before it is plaintext`
    : `; on ${share} a hop before it is not proven to be mTLS`;
}

function reachedPhrase(route: Route): string {
  const proxy = firstProxy(route);
  const through = proxy && properName(proxy);
  if (route.mode === 'chained') {
    return `is chained behind ${through ?? 'another proxy'}`;
  }
  return through
    ? `is reached from outside through ${through}`
    : 'is reached from outside without a proxy before it';
}

function upstreamPhrase(route: Route): string | undefined {
  const proxy = firstProxy(route);
  if (!proxy || !route.upstream) return undefined;
  const subject =
    proxy.kind === 'load-balancer' ? 'the load balancer' : proxy.title;
  switch (route.upstream) {
    case 'mtls':
      return `${subject} reaches the gateway by mTLS`;
    case 'app-tls':
      return `${subject} reaches the gateway by TLS that is not the mesh’s`;
    case 'plaintext':
      return `${subject} reaches the gateway in plaintext`;
    case 'mixed':
      return `${subject} reaches the gateway in a way that differs by pod`;
    default:
      return `how ${subject} reaches the gateway is not known`;
  }
}

function firstProxy(route: Route): Node | undefined {
  const [first] = route.hops;
  if (!first) return undefined;
  const proxy = first.from.kind === 'client' ? first.to : first.from;
  return proxy.kind === 'workload' || proxy.kind === 'external'
    ? undefined
    : proxy;
}

function properName(node: Node): string {
  if (node.kind === 'load-balancer') return `the ${node.title}`;
  if (node.kind === 'istio-gateway') {
    const { title } = node;
    return title.startsWith('Istio gateway')
      ? `the ${title}`
      : `the Istio gateway ${title}`;
  }
  return node.title;
}

function requestsFail(routes: readonly Route[]): string {
  const hosts = [...new Set(routes.flatMap(({ rule }) => rule.hosts))].sort();
  if (hosts.length === 0) return 'Requests fail.';
  if (hosts.includes('*')) return 'Requests to any host fail.';
  const named =
    hosts.length <= 3
      ? joinWords(hosts)
      : `${hosts.slice(0, 2).join(', ')} and ${hosts.length - 2} more hosts`;
  return `Requests to ${withoutFullStop(named)} fail.`;
}
