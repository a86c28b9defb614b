import { severitySchema } from 'istio-ingress-contract';
import { Command, CommanderError, Option } from 'commander';
import { version } from '../package.json';
import { analyzeCommand, type AnalyzeOptions } from './analyzeCommand';
import { explainCommand } from './explainCommand';
import { EXIT, UnusableInput } from './failure';
import type { CliIo } from './io';
import { plainText } from './output/plainText';

/**
 * Runs the command line tool.
 *
 * @param argv - the arguments, without interpreter and program
 * @returns the exit status: 0 clean, 1 findings, 2 usage or input that cannot
 * be used, 3 incomplete
 *
 * @public
 */
export async function runCli(
  argv: readonly string[],
  io: CliIo,
): Promise<number> {
  let status: number = EXIT.clean;
  const program = programFor(io, result => {
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

function programFor(io: CliIo, done: (status: number) => void): Command {
  const program = new Command('istio-ingress')
    .description(
      'How outside traffic reaches the services in some manifests, and whether each hop is mTLS.',
    )
    .version(version)
    .helpCommand(false)
    .exitOverride()
    .configureOutput({
      writeOut: text => io.stdout.write(text),
      writeErr: text => io.stderr.write(text),
      outputError: (text, write) =>
        write(text.split('\n').map(plainText).join('\n')),
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    })
    .addHelpText(
      'after',
      `
Exit status: 0 clean, 1 findings at or above --fail-on, 2 usage or input that
cannot be used, 3 something was left out or is not known.`,
    );

  program
    .command('analyze')
    .description('analyse each PATH as a cluster')
    .argument(
      '<PATH...>',
      'files, folders (read recursively) or - for standard input',
    )
    .option(
      '--complete',
      'an object that is not among the manifests does not exist',
      false,
    )
    .addOption(
      new Option('--format <format>', 'how to print the result')
        .choices(['table', 'json', 'sarif'])
        .default('table'),
    )
    .addOption(
      new Option(
        '--fail-on <severity>',
        'lowest severity that gives exit status 1',
      )
        .choices([...severitySchema.options, 'never'])
        .default('high'),
    )
    .option(
      '--allow-incomplete',
      'exit with 0 although something is not known',
      false,
    )
    .action(async (paths: string[], options: AnalyzeOptions) => {
      done(await analyzeCommand(paths, options, io, version));
    });

  program
    .command('explain')
    .description('print one service with every step of the reasoning')
    .argument('<SERVICE>', 'NAMESPACE/NAME')
    .argument('<PATH...>', 'as for analyze')
    .option(
      '--complete',
      'an object that is not among the manifests does not exist',
      false,
    )
    .action(
      async (
        subject: string,
        paths: string[],
        options: { complete: boolean },
      ) => {
        done(await explainCommand(subject, paths, options, io));
      },
    );

  return program;
}
