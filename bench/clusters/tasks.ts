import { readFleet } from './fleet';
import { listAndParse, readAndAnalyse } from './oneCluster';
import { runReplayServer } from './replayServer';

/** Is this process one of those that the figures about clusters start? */
export async function ranHere(argv: readonly string[]): Promise<boolean> {
  const [task, first, second] = argv;
  switch (task) {
    case '--replay-server':
      await runReplayServer({ services: Number(first), seed: Number(second) });
      return true;
    case '--read-fleet': {
      const names = Array.from(
        { length: Number(second) },
        (_, index) => `c${String(index + 1).padStart(2, '0')}`,
      );
      print(await readFleet(first, names));
      return true;
    }
    case '--list-and-parse':
      print(await listAndParse(first));
      return true;
    case '--read-and-analyse':
      print(await readAndAnalyse(first));
      return true;
    default:
      return false;
  }
}

function print(measured: object): void {
  process.stdout.write(`${JSON.stringify(measured)}\n`);
}
