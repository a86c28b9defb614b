import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import {
  type ClusterAnalysis,
  clusterAnalysisSchema,
} from 'istio-ingress-contract';
import {
  analyze,
  type ClusterObjects,
  loadManifests,
  type SourceObject,
} from 'istio-ingress-engine';
import { Random } from '../random';
import { arbitraryText, mutateObject, mutateText } from './mutate';

export interface FuzzInput {
  file: string;
  text: string;
}

/** Something that no input may cause. Its case is made again from the numbers. */
export interface Defect {
  seed: number;
  number: number;
  what: string;
  detail: string;
}

export interface FuzzReport {
  cases: number;
  /** Documents that went through the loader and the analysis. */
  documents: number;
  seconds: number;
  /** The longest load and analysis of one case. */
  slowestMs: number;
  heapStartMiB: number;
  heapEndMiB: number;
  /** Cases in which less information gave more mTLS. */
  falseMtls: number;
  defects: Defect[];
}

const SLOW_MS = 1000;
const MOST_DEFECTS = 20;
const MOST_GROWTH_MIB = 64;
/** Warm by then: what is compiled or read once is no growth. */
const WARM = 500;

/**
 * Puts damaged text and damaged objects through the loader and the analysis.
 *
 * @param most - how many cases to run at most, however much time is left
 * @param only - the number of the single case to run, given to `onText`
 */
export async function fuzz({
  corpus,
  seed,
  seconds,
  most = Infinity,
  only,
  onText = () => {},
}: {
  corpus: readonly FuzzInput[];
  seed: number;
  seconds: number;
  most?: number;
  only?: number;
  onText?: (text: string) => void;
}): Promise<FuzzReport> {
  const start = performance.now();
  const report: FuzzReport = {
    cases: 0,
    documents: 0,
    seconds: 0,
    slowestMs: 0,
    heapStartMiB: heapMiB(),
    heapEndMiB: 0,
    falseMtls: 0,
    defects: [],
  };
  const read = readOnce();
  for (
    let number = only ?? 0;
    report.defects.length < MOST_DEFECTS;
    number += 1
  ) {
    if (report.cases === WARM) report.heapStartMiB = heapMiB();
    const random = new Random(seed * 1_000_003 + number);
    const text = caseFor(corpus, read, random);
    if (only !== undefined) onText(text);
    for (const defect of run(text, random, report)) {
      report.defects.push({ seed, number, ...defect });
    }
    report.cases += 1;
    report.seconds = (performance.now() - start) / 1000;
    if (only !== undefined || report.cases >= most) break;
    if (report.seconds > seconds) break;
    // Lets a signal through.
    if (number % 100 === 0) await new Promise(setImmediate);
  }
  report.heapEndMiB = heapMiB();
  const growth = report.heapEndMiB - report.heapStartMiB;
  if (report.cases > WARM && growth > MOST_GROWTH_MIB) {
    const detail = `the heap grew by ${growth} MiB`;
    report.defects.push({ seed, number: -1, what: 'memory', detail });
  }
  return report;
}

/** Reads each file of the corpus once. */
function readOnce() {
  const known = new Map<FuzzInput, readonly SourceObject[]>();
  return (input: FuzzInput): readonly SourceObject[] => {
    let objects = known.get(input);
    if (!objects) {
      ({ objects } = loadManifests([input]));
      known.set(input, objects);
    }
    return objects;
  };
}

/** The text of one case. */
function caseFor(
  corpus: readonly FuzzInput[],
  read: (input: FuzzInput) => readonly SourceObject[],
  random: Random,
): string {
  const fate = random.next();
  const input = random.pick(corpus);
  if (fate < 0.08) return arbitraryText(random);
  if (fate < 0.5) return mutateText(input.text.slice(0, 200_000), random);
  const objects = read(input);
  return objects
    .map(({ manifest }) =>
      JSON.stringify(
        random.chance(2 / (objects.length + 1))
          ? mutateObject(manifest, random)
          : manifest,
      ),
    )
    .join('\n---\n');
}

type Found = Pick<Defect, 'what' | 'detail'>;

function run(text: string, random: Random, report: FuzzReport): Found[] {
  try {
    const start = performance.now();
    const loaded = loadManifests([{ file: 'fuzz.yaml', text }]);
    const input: ClusterObjects = {
      cluster: 'fuzz',
      world: 'closed',
      observedAt: '2026-01-01T00:00:00.000Z',
      objects: loaded.objects,
      problems: loaded.problems,
    };
    const analysis = analyze(input);
    let took = Math.round(performance.now() - start);
    if (took > SLOW_MS) {
      // A machine that is busy elsewhere is not slow twice.
      const again = performance.now();
      analyze({
        ...input,
        ...loadManifests([{ file: 'fuzz.yaml', text }]),
      });
      took = Math.min(took, Math.round(performance.now() - again));
    }
    report.slowestMs = Math.max(report.slowestMs, took);
    report.documents += Math.max(
      1,
      loaded.objects.length + loaded.ignoredDocuments,
    );
    const more = moreMtls(input, analysis, random);
    report.falseMtls += more.length;
    return [
      ...(took > SLOW_MS ? [{ what: 'slow', detail: `${took} ms` }] : []),
      ...notAsAgreed(analysis),
      ...(random.chance(0.15) ? otherOrder(input, analysis) : []),
      ...more,
    ];
  } catch (error) {
    const detail =
      error instanceof Error ? `${error.stack}`.slice(0, 800) : String(error);
    return [{ what: 'throws', detail }];
  }
}

function notAsAgreed(analysis: ClusterAnalysis): Found[] {
  const failed = /"code":"error"[^}]*/.exec(JSON.stringify(analysis));
  if (failed) return [{ what: 'bug', detail: failed[0] }];
  const valid = clusterAnalysisSchema.safeParse(analysis);
  return valid.success
    ? []
    : [{ what: 'contract', detail: valid.error.message.slice(0, 500) }];
}

function otherOrder(input: ClusterObjects, analysis: ClusterAnalysis): Found[] {
  const turned = analyze({ ...input, objects: [...input.objects].reverse() });
  return outcomes(turned) === outcomes(analysis)
    ? []
    : [
        {
          what: 'order',
          detail: 'the order of the objects changes a verdict',
        },
      ];
}

/** mTLS that is claimed once less can be seen: always a defect. */
function moreMtls(
  input: ClusterObjects,
  analysis: ClusterAnalysis,
  random: Random,
): Found[] {
  const { objects } = input;
  if (objects.length === 0 || random.chance(0.5)) return [];
  if (random.chance(0.3)) {
    // Everything taken away but entries and Services: nothing can prove it.
    const bare = analyze(
      { ...input, world: 'open', objects: objects.filter(isBare) },
      { findings: [] },
    );
    return [...claims(bare)].map(detail => ({ what: 'false mtls', detail }));
  }
  const { apiVersion, kind } = random.pick(objects).manifest;
  // Endpoints are then derived from selectors, and marked as predicted.
  if (kind === 'EndpointSlice') return [];
  const group = String(apiVersion).includes('/')
    ? String(apiVersion).split('/')[0]
    : '';
  const seen = objects.filter(
    ({ manifest }) =>
      manifest.kind !== kind ||
      manifest.apiVersion !== apiVersion ||
      random.chance(0.3),
  );
  const before = claims(analysis);
  const after = analyze(
    {
      ...input,
      objects: seen,
      reads: [{ group, kind: String(kind), state: 'forbidden' }],
    },
    { findings: [] },
  );
  const isEntry = after.services.some(({ unknown = [] }) =>
    unknown.some(reason => reason.kind === kind),
  );
  return [...claims(after)]
    .filter(claim => !before.has(claim))
    .filter(claim => claim.startsWith('service') || !isEntry)
    .map(claim => ({
      what: 'false mtls',
      detail: `${claim}, without ${String(kind)}`,
    }));
}

/** The services and routes that a result calls mTLS. */
function claims({ routes, services }: ClusterAnalysis): Set<string> {
  return new Set([
    ...services
      .filter(({ posture }) => posture === 'mtls')
      .map(({ ref }) => `service ${ref.namespace}/${ref.name}`),
    ...routes
      .filter(({ outcome }) => outcome === 'mtls')
      .map(
        ({ entry, rule, service }) =>
          `route of ${entry.kind} ${entry.namespace}/${entry.name} ${rule.pointer} to ${service?.namespace}/${service?.name}`,
      ),
  ]);
}

function outcomes({ routes, services }: ClusterAnalysis): string {
  return JSON.stringify([
    routes.map(({ id, outcome, mode }) => [id, outcome, mode]),
    services.map(({ ref, posture }) => [ref, posture]),
  ]);
}

const BARE_KINDS = new Set([
  'Ingress',
  'IngressClass',
  'Service',
  'VirtualService',
  'HTTPRoute',
]);

function isBare({ manifest }: SourceObject): boolean {
  return BARE_KINDS.has(String(manifest.kind));
}

let collect: (() => void) | undefined;

/** What is left of the heap once everything is collected. */
function heapMiB(): number {
  if (!collect) {
    setFlagsFromString('--expose-gc');
    collect = runInNewContext('gc') as () => void;
  }
  collect();
  return Math.round(process.memoryUsage().heapUsed / (1024 * 1024));
}
