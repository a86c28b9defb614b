import { severitySchema } from 'istio-ingress-contract';
import { Command, Option } from 'commander';
import { analyzeCommand, type AnalyzeOptions } from './analyzeCommand';
import { checkCommand, type CheckOptions } from './checkCommand';
import { explainCommand } from './explainCommand';
import type { CliIo } from './io';
import { plainText } from './output/plainText';
import { renderCommand, type RenderOptions } from './renderCommand';
import { whatIfCommand, type WhatIfOptions } from './whatIfCommand';

const PATHS = 'files, folders (read recursively) or - for standard input';

/** The verbs of the tool, with their options. */
export function programFor(
  io: CliIo,
  version: string,
  done: (status: number) => void,
): Command {
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
Exit status: 0 clean, or safe; 1 findings at or above --fail-on, or something
would break; 2 usage or input that cannot be used; 3 something was left out or
is not known.`,
    );

  program
    .command('analyze')
    .description('analyse each PATH as a cluster')
    .argument('<PATH...>', PATHS)
    .addOption(complete())
    .addOption(format('table', 'json', 'sarif'))
    .addOption(failOn())
    .addOption(allowIncomplete())
    .action(async (paths: string[], options: AnalyzeOptions) => {
      done(await analyzeCommand(paths, options, io, version));
    });

  program
    .command('check')
    .description('findings of each PATH, and their fixes')
    .argument('<PATH...>', PATHS)
    .addOption(complete())
    .addOption(format('table', 'json', 'sarif', 'junit'))
    .addOption(failOn())
    .addOption(allowIncomplete())
    .option('--rule <id>', 'only this rule (may be repeated)', collect, [])
    .option(
      '--ignore <id>',
      'not this rule, or not the finding of this key (may be repeated)',
      collect,
      [],
    )
    .option(
      '--baseline <file>',
      'result of an earlier check --format json: what it lists does not count',
    )
    .option(
      '--fix',
      'show the fixes of findings at or above --fail-on as a diff, proven',
      false,
    )
    .option('--write', 'with --fix: write the files', false)
    .addHelpText(
      'after',
      `
A fix keeps comments, order, quotes and line ends. It is applied to the same
objects and analysed; one that would make a route or a service worse is refused.
Nothing outside of PATH is written, and no new file over one that is there.`,
    )
    .action(async (paths: string[], options: CheckOptions) => {
      done(await checkCommand(paths, options, io, version));
    });

  program
    .command('what-if')
    .description('what a change would do to the routes from outside')
    .argument('[PATH]', 'a file, a folder or - for standard input')
    .option(
      '--strict <scope...>',
      'turn on STRICT: mesh, namespace=NAME or service=NAMESPACE/NAME',
    )
    .option(
      '--remove <object>',
      'take away KIND/NAMESPACE/NAME (may be repeated)',
      collect,
      [],
    )
    .option(
      '--patch <file>',
      'apply these manifests, or a list of changes (may be repeated)',
      collect,
      [],
    )
    .addOption(complete())
    .addOption(format('table', 'json'))
    .addHelpText(
      'after',
      `
Exit status: 0 safe, 1 something would break, 2 usage or input that cannot be
used, 3 cannot be known.

  istio-ingress what-if manifests --complete --strict mesh
  istio-ingress what-if manifests --complete --strict namespace=shop
  istio-ingress what-if manifests --complete --strict service=shop/cart
  istio-ingress what-if manifests --remove Ingress/shop/cart`,
    )
    .action(async (path: string | undefined, options: WhatIfOptions) => {
      done(await whatIfCommand(path === undefined ? [] : [path], options, io));
    });

  program
    .command('render')
    .description('manifests that expose a service, and what they are')
    .argument(
      '[INTENT]',
      'a file with the intent, or - for standard input; options go over it',
    )
    .option('--name <name>', 'name of what is created')
    .option('--service <service>', 'NAMESPACE/NAME:PORT')
    .addOption(
      new Option(
        '--protocol <protocol>',
        'what the application speaks',
      ).choices(['http', 'http2', 'grpc', 'tcp', 'auto']),
    )
    .option(
      '--selector <label>',
      'LABEL=VALUE of the pods, where the Service is not given with --for (may be repeated)',
      collect,
      [],
    )
    .option('--host <host>', 'outside host (may be repeated)', collect, [])
    .option('--path <path>', 'outside path (may be repeated)', collect, [])
    .addOption(
      new Option('--mode <mode>', 'how traffic comes in').choices([
        'standalone',
        'chained',
        'istio-gateway',
      ]),
    )
    .option('--vendor <vendor>', 'who serves the entry, such as traefik')
    .option('--class <class>', 'ingress class, or NAMESPACE/NAME of a Gateway')
    .option('--tls-secret <name>', 'Secret for TLS with outside clients')
    .addOption(
      new Option('--mtls <mtls>', 'what the workload will accept').choices([
        'strict',
        'permissive',
        'none',
      ]),
    )
    .addOption(
      new Option('--layout <layout>', 'form of the files').choices([
        'plain',
        'kustomize',
        'helm-values',
      ]),
    )
    .option(
      '--for <path>',
      'manifests of the cluster that it is for: what does not fit is refused',
    )
    .addOption(complete())
    .option(
      '-o, --output <folder>',
      'write the files there, none over one that is there; - prints them',
      '-',
    )
    .addOption(format('table', 'json'))
    .addHelpText(
      'after',
      `
Exit status: 0 rendered, 1 refused, 2 usage or input that cannot be used.

  istio-ingress render --name cart --service shop/cart:80 --protocol http \\
    --host shop.example --vendor ingress-nginx --class nginx --mode standalone`,
    )
    .action(async (intent: string | undefined, options: RenderOptions) => {
      done(await renderCommand(intent, options, io));
    });

  program
    .command('explain')
    .description('print one service with every step of the reasoning')
    .argument('<SERVICE>', 'NAMESPACE/NAME')
    .argument('<PATH...>', 'as for analyze')
    .addOption(complete())
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

function collect(value: string, before: string[]): string[] {
  return [...before, value];
}

function complete(): Option {
  return new Option(
    '--complete',
    'an object that is not among the manifests does not exist',
  ).default(false);
}

function format(...formats: [string, ...string[]]): Option {
  return new Option('--format <format>', 'how to print the result')
    .choices(formats)
    .default(formats[0]);
}

function failOn(): Option {
  return new Option(
    '--fail-on <severity>',
    'lowest severity that gives exit status 1',
  )
    .choices([...severitySchema.options, 'never'])
    .default('high');
}

function allowIncomplete(): Option {
  return new Option(
    '--allow-incomplete',
    'exit with 0 although something is not known',
  ).default(false);
}
