import {
  type ExposeIntentInput,
  modeWords,
  postureWords,
  predictedWord,
  type Refusal,
  type Rendered,
} from 'istio-ingress-contract';
import { readYaml, render } from 'istio-ingress-engine';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { EXIT, UnusableInput } from './failure';
import { readCluster } from './input/readCluster';
import { reasonOf } from './input/readFolder';
import type { CliIo } from './io';
import {
  chip,
  dim,
  line,
  type Line,
  renderLines,
  strong,
} from './output/lines';
import { plainJson } from './output/plainText';
import { createFiles } from './writeFiles';

export interface RenderOptions {
  name?: string;
  service?: string;
  protocol?: string;
  selector: readonly string[];
  host: readonly string[];
  path: readonly string[];
  mode?: string;
  vendor?: string;
  class?: string;
  tlsSecret?: string;
  mtls?: string;
  layout?: string;
  for?: string;
  complete: boolean;
  output: string;
  format: 'table' | 'json';
}

/** Prints or writes the manifests of an intent, or why there are none. */
export async function renderCommand(
  file: string | undefined,
  options: RenderOptions,
  io: CliIo,
): Promise<number> {
  const intent = {
    ...(file === undefined ? {} : await readIntent(file, io)),
    ...overlay(options),
  };
  if (Object.keys(intent).length === 0) {
    throw new UnusableInput('render takes a file with an intent, or options');
  }
  const surroundings =
    options.for === undefined
      ? undefined
      : await readCluster(options.for, {
          name: 'cluster',
          world: options.complete ? 'closed' : 'open',
          io,
        });
  // Read strictly by the engine: what does not fit is refused by field.
  const rendered = render(intent as ExposeIntentInput, surroundings);
  const color = io.stderr.isTTY && !io.noColor;
  const look = {
    color,
    columns: io.stderr.isTTY ? io.stderr.columns : undefined,
  };
  if (options.format === 'json') {
    io.stdout.write(`${plainJson(rendered)}\n`);
  } else if (!rendered.ok) {
    io.stderr.write(renderLines(refusalLines(rendered.refusals), look));
  }
  if (!rendered.ok) return EXIT.findings;
  if (options.output !== '-') {
    createFiles(rendered.files, options.output, io.cwd);
  } else if (options.format !== 'json') {
    io.stdout.write(printed(rendered.files));
  }
  if (options.format !== 'json') {
    io.stderr.write(renderLines(promiseLines(rendered, options.output), look));
  }
  return EXIT.clean;
}

async function readIntent(
  file: string,
  io: CliIo,
): Promise<Record<string, unknown>> {
  let text: string;
  try {
    text =
      file === '-'
        ? Buffer.from(await io.readStdin()).toString('utf8')
        : readFileSync(resolve(io.cwd, file), 'utf8');
  } catch (error) {
    throw new UnusableInput(`${file}: ${reasonOf(error)}`);
  }
  const read = readYaml(text);
  if (!read.ok) {
    throw new UnusableInput(`${file}:${read.line}: ${read.message}`);
  }
  const { value } = read;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new UnusableInput(`${file}: it holds no intent`);
  }
  return value as Record<string, unknown>;
}

/** What the options say of an intent. */
function overlay(options: RenderOptions): Record<string, unknown> {
  const { name, host, path, mode, vendor, mtls, layout, tlsSecret } = options;
  return Object.fromEntries(
    Object.entries({
      name,
      ...(options.service === undefined && options.protocol === undefined
        ? {}
        : { service: serviceOf(options) }),
      hosts: host.length > 0 ? host : undefined,
      paths: path.length > 0 ? path : undefined,
      mode,
      vendor,
      className: options.class,
      tls: tlsSecret === undefined ? undefined : { secretName: tlsSecret },
      mtls,
      layout,
    }).filter(([, value]) => value !== undefined),
  );
}

function serviceOf({ service, protocol = 'auto', selector }: RenderOptions) {
  const parts = /^([^/:]+)\/([^/:]+):(\d+)$/.exec(service ?? '');
  if (!parts) {
    throw new UnusableInput('--service takes NAMESPACE/NAME:PORT');
  }
  const [, namespace, name, port] = parts;
  const labels = selector.map(label => {
    const equals = label.indexOf('=');
    if (equals < 1) {
      throw new UnusableInput(`--selector takes LABEL=VALUE, not '${label}'`);
    }
    return [label.slice(0, equals), label.slice(equals + 1)] as const;
  });
  return {
    namespace,
    name,
    port: Number(port),
    protocol,
    ...(labels.length > 0 ? { selector: Object.fromEntries(labels) } : {}),
  };
}

// As `helm template` prints, so that `kubectl apply -f -` takes it.
function printed(files: readonly { path: string; text: string }[]): string {
  return files
    .map(({ path, text }) => {
      const body = text.replace(/^---\n/, '');
      return `---\n# Source: ${path}\n${body}${
        body.endsWith('\n') ? '' : '\n'
      }`;
    })
    .join('');
}

function promiseLines(
  rendered: Extract<Rendered, { ok: true }>,
  output: string,
): Line[] {
  const { promises, costs, needs, files } = rendered;
  return [
    ...(output === '-'
      ? []
      : files.map(({ path }) => line(0, `Written: ${output}/${path}`))),
    ...promises.map(({ service, mode, posture, predicted }) =>
      line(
        0,
        strong(`${service.namespace}/${service.name}`),
        ' will be ',
        chip(postureWords[posture]),
        `, ${modeWords[mode].label}`,
        predicted ? dim(`  ${predictedWord.label}`) : '',
      ),
    ),
    ...costs.map(cost => line(2, 'Cost: ', cost)),
    ...needs.map(need => line(2, 'Needs: ', need)),
  ];
}

function refusalLines(refusals: readonly Refusal[]): Line[] {
  return refusals.flatMap(({ field, reason, alternatives }) => [
    line(
      0,
      { text: '✖ Refused', style: 'error' },
      field ? `  ${field}: ` : '  ',
      reason,
    ),
    ...alternatives.map(alternative =>
      line(2, 'Instead: ', alternativeText(alternative)),
    ),
  ]);
}

function alternativeText(alternative: Refusal['alternatives'][number]): string {
  return Object.entries(alternative)
    .map(([field, value]) => {
      if (value === null) return `no ${field}`;
      const text = typeof value === 'string' ? value : JSON.stringify(value);
      return `${field}: ${text}`;
    })
    .join(', ');
}
