import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { chromium, type Browser } from 'playwright-core';

const names = [
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
  'chrome',
];
const macOS = '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome';

/**
 * A browser: the one named by CHROMIUM, one on PATH, or the one in the
 * `@sparticuz/chromium` package; undefined with the reason where none starts.
 */
export async function launchBrowser(): Promise<
  { browser: Browser } | { browser: undefined; reason: string }
> {
  const reasons: string[] = [];
  for (const candidate of candidates()) {
    try {
      const { executablePath, args } = await candidate();
      return { browser: await chromium.launch({ executablePath, args }) };
    } catch (error) {
      reasons.push(String(error).split('\n')[0]);
    }
  }
  return {
    browser: undefined,
    reason: ['no Chromium on PATH or in CHROMIUM', ...reasons].join('; '),
  };
}

type Launch = { executablePath: string; args: string[] };

function candidates(): (() => Promise<Launch>)[] {
  const named = process.env.CHROMIUM;
  if (named) {
    return [async () => ({ executablePath: named, args: sandboxArguments() })];
  }
  const onPath = (process.env.PATH ?? '')
    .split(delimiter)
    .flatMap(folder => names.map(name => join(folder, name)));
  return [
    ...[...onPath, macOS]
      .filter(existsSync)
      .map(executablePath => async () => ({
        executablePath,
        args: sandboxArguments(),
      })),
    async () => {
      const { default: packaged } = await import('@sparticuz/chromium');
      return {
        executablePath: await packaged.executablePath(),
        args: packaged.args,
      };
    },
  ];
}

/** Chromium's sandbox refuses to run as root, as in most containers. */
function sandboxArguments(): string[] {
  return process.getuid?.() === 0 ? ['--no-sandbox'] : [];
}
