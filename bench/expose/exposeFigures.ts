import type { ExposeIntentInput } from 'istio-ingress-contract';
import {
  aboutManifests,
  analyze,
  type ClusterObjects,
  createLiveAnalysis,
  expose,
  intentOptions,
  loadManifests,
  manifestsOnTop,
} from 'istio-ingress-engine';
import { generateCluster } from '../cluster/generateCluster';
import { type Figure, ratioOf } from '../figures';

const RUNS = 5;

// Below this size the analysis of everything takes no longer than one look.
const LARGE = 10_000;

/** A new entry for one of the services. */
function intentFor(index: number): ExposeIntentInput {
  const number = (size: number) => String(index).padStart(size, '0');
  return {
    name: 'new-entry',
    service: {
      namespace: `team-${String(Math.floor(index / 20)).padStart(4, '0')}`,
      name: `svc-${number(5)}`,
      port: 80,
      protocol: 'http',
    },
    hosts: ['new-entry.example.com'],
    mode: 'istio-gateway',
    vendor: 'istio',
  };
}

/**
 * What a form asks of a cluster that is analysed all the time: what it can
 * offer, what comes of one choice, and what comes of manifests. Each against
 * an analysis of everything.
 */
export function exposeFigures({
  services,
  seed,
  say,
}: {
  services: number;
  seed: number;
  say: (text: string) => void;
}): Figure[] {
  say(`rendering and checking on ${services} services`);
  const cluster = clusterOf(services, seed);
  const live = createLiveAnalysis(cluster);
  live.replace(cluster);
  live.update();
  const { intent, manifests } = workingOn(cluster);
  const asked = {
    'POST /v1/render, a choice that works': () =>
      live.imagine(cluster, views => expose(intent, cluster, { views })),
    'POST /v1/render, a choice that is refused': () =>
      live.imagine(cluster, views =>
        expose(
          { ...intent, mode: 'standalone', vendor: 'gke-ingress' },
          cluster,
          {
            views,
          },
        ),
      ),
    'POST /v1/check, three manifests': () =>
      live.imagine(cluster, views =>
        aboutManifests(
          views.analyze(manifestsOnTop(cluster, manifests)),
          manifests,
        ),
      ),
    'GET intent options': () =>
      live.imagine(cluster, views => intentOptions(cluster, { views })),
  };
  return Object.entries(asked).map(([what, ask]) =>
    ratioOf(
      `${what}, on ${services} services, against an analysis of everything`,
      {
        value: timesOf(ask),
        base: timesOf(() => analyze(cluster)).slice(-2),
        bar: services < LARGE ? undefined : 0.5,
        what: ['answered in', 'analysed in'],
      },
    ),
  );
}

function clusterOf(services: number, seed: number): ClusterObjects {
  const { objects } = loadManifests([...generateCluster({ services, seed })]);
  return {
    cluster: 'bench',
    world: 'closed',
    observedAt: '2026-01-01T00:00:00Z',
    objects,
  };
}

/** A choice that works: of a service in the mesh, whose port is HTTP. */
function workingOn(cluster: ClusterObjects) {
  const refused: string[] = [];
  for (let index = 0; index < 20; index++) {
    const intent = intentFor(index);
    const { rendered } = expose(intent, cluster);
    if (rendered.ok) {
      const manifests = rendered.manifests.map(manifest => ({ manifest }));
      return { intent, manifests };
    }
    refused.push(...rendered.refusals.map(({ reason }) => reason));
  }
  throw new Error(refused.join('; '));
}

function timesOf(ask: () => unknown): number[] {
  return Array.from({ length: RUNS }, () => {
    const before = process.cpuUsage();
    ask();
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1e6;
  });
}
