import type { Figure } from '../figures';
import { startOwnProcess } from '../ownProcess';
import type { FleetMeasurement } from './fleet';

const CLUSTERS = 20;
const SERVICES = 500;

/** Many clusters in one process, served by another. */
export async function fleetFigures({
  seed,
  say,
}: {
  seed: number;
  say: (text: string) => void;
}): Promise<Figure[]> {
  say(`a replay server with ${SERVICES} services under ${CLUSTERS} names`);
  const server = await startOwnProcess([
    '--replay-server',
    String(SERVICES),
    String(seed),
  ]);
  try {
    say(`reading ${CLUSTERS} clusters at once`);
    const { line } = await startOwnProcess(
      ['--read-fleet', `http://127.0.0.1:${server.line}`, String(CLUSTERS)],
      ['--expose-gc', '--max-old-space-size=4096'],
    );
    return figuresOf(JSON.parse(line) as FleetMeasurement);
  } finally {
    server.child.kill();
  }
}

function figuresOf(measured: FleetMeasurement): Figure[] {
  const { clusters, objects, unread, delayMs, busyMs, analysed } = measured;
  const of = `${clusters} clusters of ${SERVICES} services in one process`;
  const reported = (figure: string, value: number, detail: string): Figure => ({
    figure: `${of}: ${figure}`,
    value: Math.round(value * 100) / 100,
    pass: true,
    detail,
  });
  return [
    {
      figure: `${of}: kinds that were not read`,
      value: unread,
      bar: 0,
      pass: unread === 0,
      detail: `${objects} objects in ${
        measured.syncedMs
      } ms, ${measured.processorSeconds.toFixed(1)} s of processor time`,
    },
    reported(
      'MB of heap once they are read',
      measured.heapMb,
      `${((measured.heapMb * 1000) / objects).toFixed(2)} kB an object; ${
        measured.residentMb
      } MB resident`,
    ),
    {
      figure: `${of}: longest turn of the event loop while they are read, in ms of processor time`,
      value: Math.round(busyMs),
      bar: 200,
      pass: busyMs <= 200,
      detail: `waits on the clock: longest ${delayMs.max.toFixed(
        0,
      )}, p50 ${delayMs.p50.toFixed(1)}, p99 ${delayMs.p99.toFixed(
        1,
      )}; p99 of idle ${delayMs.idleP99.toFixed(1)}`,
    },
    reported(
      'seconds to analyse all of them once',
      analysed.seconds,
      `${analysed.services} services`,
    ),
  ];
}
