import { type Figure, ratioOf } from '../figures';
import { startOwnProcess } from '../ownProcess';
import { edits } from './edits';
import { feed, measureLive, type MeasuredLive } from './measureLive';

const TASK = '--measure-live';
const LARGE = 10_000;

/** Is this process one of those that these figures start? */
export async function liveHere(argv: readonly string[]): Promise<boolean> {
  const [task, services, seed] = argv;
  if (task === '--feed-live') {
    await feed(Number(services), Number(seed));
    return true;
  }
  if (task !== TASK) return false;
  const measured = await measureLive(Number(services), Number(seed));
  process.stdout.write(`${JSON.stringify(measured)}\n`);
  return true;
}

/** The figures about an analysis that is kept up to date. */
export async function liveFigures(
  services: readonly number[],
  { seed, say }: { seed: number; say: (text: string) => void },
): Promise<Figure[]> {
  const small = Math.min(...services);
  const large = Math.max(...services);
  if (large === small) return [];
  say(`live analysis of ${small} and of ${large} services`);
  const base = await inOwnProcess(small, seed);
  const value = await inOwnProcess(large, seed);
  const isFull = large >= LARGE;
  return [
    ...edits.map(({ title }) =>
      ratioOf(`one object changes: ${title}, ${large} against ${small}`, {
        value: [value.changes[title] * 1000],
        base: [base.changes[title] * 1000],
        unit: 'ms of processor time',
        what: [`${large} services`, `${small} services`],
        // What most changes of a running cluster are.
        ...(isFull && FREQUENT.has(title) ? { bar: 1.5 } : {}),
      }),
    ),
    ratioOf(
      `heap of a live analysis of ${large} services, against their JSON as served`,
      {
        value: [value.heapBytes / 1e6],
        base: [value.jsonBytes / 1e6],
        unit: 'MB',
        what: ['heap', 'JSON'],
        ...(isFull ? { bar: 1.5 } : {}),
      },
    ),
    ratioOf(
      `event loop while ${large} services load and 50 changes/s arrive, p99 against idle`,
      {
        value: [value.busyP99],
        base: [value.idleP99],
        unit: 'ms',
        what: [`busy (${value.fed} changes)`, 'idle'],
        ...(isFull ? { bar: 3 } : {}),
      },
    ),
    ratioOf('event loop: its longest block meanwhile, against 200 ms', {
      value: [value.longest],
      base: [200],
      unit: 'ms',
      what: ['longest', 'allowed'],
      ...(isFull ? { bar: 1 } : {}),
    }),
  ];
}

const FREQUENT: ReadonlySet<string> = new Set(
  edits.slice(0, 3).map(({ title }) => title),
);

async function inOwnProcess(
  services: number,
  seed: number,
): Promise<MeasuredLive> {
  const { line } = await startOwnProcess(
    [TASK, String(services), String(seed)],
    ['--expose-gc', '--max-old-space-size=6144'],
  );
  return JSON.parse(line);
}
