import { CommanderError } from 'commander';
import { version } from '../package.json';
import { EXIT, UnusableInput } from './failure';
import type { CliIo } from './io';
import { plainText } from './output/plainText';
import { programFor } from './program';

/**
 * Runs the command line tool.
 *
 * @param argv - the arguments, without interpreter and program
 * @returns the exit status: 0 clean or safe, 1 findings or something breaks,
 * 2 usage or input that cannot be used, 3 incomplete or not known
 *
 * @public
 */
export async function runCli(
  argv: readonly string[],
  io: CliIo,
): Promise<number> {
  let status: number = EXIT.clean;
  const program = programFor(io, version, result => {
    status = result;
  });
  try {
    await program.parseAsync([...argv], { from: 'user' });
    return status;
  } catch (error) {
    if (error instanceof CommanderError) {
      // Help and version end here too, with 0.
      return error.exitCode === 0 ? EXIT.clean : EXIT.unusable;
    }
    if (error instanceof UnusableInput) {
      io.stderr.write(`istio-ingress: ${plainText(error.message)}\n`);
      return EXIT.unusable;
    }
    const what = error instanceof Error ? error.stack ?? error.message : error;
    io.stderr.write(
      `istio-ingress: this is a bug, please report it:\n${String(what)
        .split('\n')
        .map(plainText)
        .join('\n')}\n`,
    );
    return EXIT.incomplete;
  }
}
