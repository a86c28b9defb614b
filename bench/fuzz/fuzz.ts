import { clusterAnalysisSchema } from 'istio-ingress-contract';
import {
  analyze,
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
  analysed: number;
  slowestMs: number;
  heapGrowthMiB: number;
  defects: Defect[];
}

const SLOW_MS = 1000;
const MOST_DEFECTS = 20;

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
  const report: FuzzReport = {
    cases: 0,
    analysed: 0,
    slowestMs: 0,
    heapGrowthMiB: 0,
    defects: [],
  };
  const end = performance.now() + seconds * 1000;
  let heapAtStart = 0;
  for (
    let number = only ?? 0;
    report.defects.length < MOST_DEFECTS;
    number += 1
  ) {
    // Warm by then: what is compiled once is no growth.
    if (report.cases === 200) heapAtStart = heapMiB();
    const random = new Random(seed * 1_000_003 + number);
    const subject = caseFor(corpus, random);
    if (only !== undefined) onText(subject.shown());
    const start = performance.now();
    const defect = run(subject, report);
    const took = performance.now() - start;
    report.cases += 1;
    report.slowestMs = Math.max(report.slowestMs, Math.round(took));
    if (defect) report.defects.push({ seed, number, ...defect });
    else if (took > SLOW_MS) {
      report.defects.push({
        seed,
        number,
        what: 'slow',
        detail: `${Math.round(took)} ms`,
      });
    }
    if (only !== undefined || report.cases >= most) break;
    if (performance.now() > end) break;
    // Lets a signal through.
    if (number % 100 === 0) await new Promise(setImmediate);
  }
  if (heapAtStart > 0) {
    report.heapGrowthMiB = Math.max(0, heapMiB() - heapAtStart);
    if (report.heapGrowthMiB > 200) {
      report.defects.push({
        seed,
        number: -1,
        what: 'memory',
        detail: `the heap grew by ${report.heapGrowthMiB} MiB`,
      });
    }
  }
  return report;
}

interface Case {
  load(): {
    objects: SourceObject[];
    problems: ReturnType<typeof loadManifests>['problems'];
  };
  shown(): string;
}

function caseFor(corpus: readonly FuzzInput[], random: Random): Case {
  const fate = random.next();
  const { file, text } = random.pick(corpus);
  if (fate < 0.55) {
    const mutated =
      fate < 0.1
        ? arbitraryText(random)
        : mutateText(text.slice(0, 200_000), random);
    return {
      load: () => loadManifests([{ file, text: mutated }]),
      shown: () => mutated,
    };
  }
  const { objects, problems } = loadManifests([{ file, text }]);
  const damaged = objects.map(object =>
    random.chance(2 / (objects.length + 1))
      ? { ...object, manifest: mutateObject(object.manifest, random) }
      : object,
  );
  return {
    load: () => ({ objects: damaged, problems }),
    shown: () =>
      damaged.map(({ manifest }) => JSON.stringify(manifest)).join('\n'),
  };
}

function run(
  subject: Case,
  report: FuzzReport,
): Pick<Defect, 'what' | 'detail'> | undefined {
  try {
    const { objects, problems } = subject.load();
    report.analysed += objects.length;
    const input = {
      cluster: 'fuzz',
      world: 'closed',
      observedAt: '2026-01-01T00:00:00.000Z',
      objects,
      problems,
    } as const;
    const analysis = analyze(input);
    const failed = /"code":"error"[^}]*/.exec(JSON.stringify(analysis));
    if (failed) return { what: 'bug', detail: failed[0] };
    const valid = clusterAnalysisSchema.safeParse(analysis);
    if (!valid.success) {
      return { what: 'contract', detail: valid.error.message.slice(0, 500) };
    }
    const turned = analyze({ ...input, objects: [...objects].reverse() });
    // Of an object that is there twice, the first one counts.
    if (!hasTwice(objects) && outcomes(turned) !== outcomes(analysis)) {
      return {
        what: 'order',
        detail: 'the order of the objects changes a verdict',
      };
    }
    // Everything taken away but entries and Services: nothing can prove mTLS.
    const bare = analyze({
      ...input,
      world: 'open',
      objects: objects.filter(isBare),
    });
    const claim = bare.routes.find(({ outcome }) => outcome === 'mtls');
    if (claim) {
      return {
        what: 'false mtls',
        detail: `route ${claim.id} of ${claim.entry.name}`,
      };
    }
  } catch (error) {
    return {
      what: 'throws',
      detail:
        error instanceof Error ? `${error.stack}`.slice(0, 800) : String(error),
    };
  }
  return undefined;
}

function hasTwice(objects: readonly SourceObject[]): boolean {
  const keys = objects.map(({ manifest: { kind, metadata } }) => {
    const { namespace, name } = { ...(metadata as object | null) } as {
      namespace?: unknown;
      name?: unknown;
    };
    return JSON.stringify([kind, namespace ?? 'default', name]);
  });
  return new Set(keys).size < keys.length;
}

function outcomes({ routes, services }: ReturnType<typeof analyze>): string {
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

function heapMiB(): number {
  globalThis.gc?.();
  return Math.round(process.memoryUsage().heapUsed / (1024 * 1024));
}
