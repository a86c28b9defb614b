// Speed on synthetic clusters, as ratios of measurements of one run.
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { measuredHere } from '../bench/children';
import { apiServerFigures } from '../bench/clusters/apiServerFigures';
import { fleetFigures } from '../bench/clusters/fleetFigures';
import { ranHere } from '../bench/clusters/tasks';
import { fileFigures } from '../bench/fileFigures';
import { figureTable } from '../bench/figures';
import { listFigures } from '../bench/list/listFigures';
import { liveFigures, liveHere } from '../bench/live/liveFigures';

const USAGE = `usage: ./dev bench [--live] [--peer] [--services N]... [--seed S] [--json FILE]

  --live         running clusters in place of files: many at once from a server
                 that replays, and one on a real API server (KUBEBUILDER_ASSETS)
  --peer         with --live, istioctl analyze on the same server as well

  --services N   a size of the synthetic cluster; the smallest and the largest
                 are compared (1000 and 10000 when absent)
  --seed S       another cluster of that size (1 when absent)
  --json FILE    also writes the figures there

Exit status 1 when a figure passes its bar.
`;

async function main(argv: string[]): Promise<number> {
  if (measuredHere(argv) || (await ranHere(argv)) || (await liveHere(argv)))
    return 0;
  let options;
  try {
    options = parseArgs({
      args: argv,
      options: {
        services: { type: 'string', multiple: true },
        seed: { type: 'string', default: '1' },
        json: { type: 'string' },
        live: { type: 'boolean', default: false },
        peer: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    }).values;
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n${USAGE}`);
    return 2;
  }
  if (options.help) {
    process.stdout.write(USAGE);
    return 0;
  }
  const services = (options.services ?? ['1000', '10000']).map(Number);
  const seed = Number(options.seed);
  if (
    ![...services, seed].every(number => Number.isInteger(number) && number > 0)
  ) {
    process.stderr.write(
      `--services and --seed are whole numbers above 0\n${USAGE}`,
    );
    return 2;
  }
  const say = (text: string) => process.stderr.write(`bench: ${text}\n`);
  const figures = options.live
    ? [
        ...(await fleetFigures({ seed, say })),
        ...(await apiServerFigures({
          services: Math.max(...services),
          seed,
          isPeerMeasured: options.peer,
          say,
        })),
      ]
    : [
        ...(await fileFigures(services, { seed, say })),
        ...(await liveFigures(services, { seed, say })),
        ...(await listFigures({ large: Math.max(...services), seed, say })),
      ];
  process.stdout.write(figureTable(figures));
  if (options.json) {
    writeFileSync(options.json, `${JSON.stringify(figures, null, 2)}\n`);
  }
  return figures.every(({ pass }) => pass) ? 0 : 1;
}

main(process.argv.slice(2)).then(status => {
  process.exitCode = status;
});
