// The demo in a browser: ./dev e2e [--json FILE] [WORD]
//
// With WORD, only the flows whose name contains it. A screenshot of a flow that
// failed is left in test-results.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import type { Browser } from 'playwright-core';
import {
  resultsFile,
  writeResults,
  type Result,
} from 'repository-scripts/src/results';
import { launchBrowser } from './chromium';
import { startDemo, type Demo } from './demo';
import { flows } from './flows';
import type { Flow } from './flows/Flow';

const screenshots = 'test-results';

async function main(args: string[]): Promise<number> {
  const json = resultsFile(args);
  const word = args.find(arg => !arg.startsWith('--') && arg !== json);
  const chosen = flows.filter(flow => !word || flow.name.includes(word));
  if (chosen.length === 0) {
    console.error(`no flow contains '${word}'; there are:`);
    flows.forEach(flow => console.error(`  ${flow.name}`));
    return 2;
  }

  const results = await runFlows(chosen);
  for (const { status, name, message } of results) {
    console.log(
      `${status.padEnd(7)} ${name}${message ? `\n        ${message}` : ''}`,
    );
  }
  if (json) {
    writeResults(json, results);
  }
  return results.some(result => result.status === 'failed') ? 1 : 0;
}

async function runFlows(chosen: Flow[]): Promise<Result[]> {
  const launched = await launchBrowser();
  const { browser } = launched;
  if (!browser) {
    return chosen.map(flow => ({
      name: `e2e: ${flow.name}`,
      status: 'skipped',
      message: launched.reason,
      needs: 'chromium',
    }));
  }
  try {
    const demo = await startDemo();
    try {
      const results: Result[] = [];
      for (const flow of chosen) {
        results.push(await runFlow(flow, browser, demo));
      }
      return results;
    } finally {
      await demo.stop();
    }
  } catch (error) {
    return chosen.map(flow => ({
      name: `e2e: ${flow.name}`,
      status: 'failed',
      message: String(error),
    }));
  } finally {
    await browser.close();
  }
}

async function runFlow(
  flow: Flow,
  browser: Browser,
  demo: Demo,
): Promise<Result> {
  const name = `e2e: ${flow.name}`;
  // A context of its own: no flow profits from what another one left behind.
  const context = await browser.newContext({
    viewport: { width: 1440, height: 1000 },
    locale: 'en-GB',
  });
  context.setDefaultTimeout(20_000);
  const page = await context.newPage();
  const complaints: string[] = [];
  const notes: string[] = [];
  page.on('pageerror', error => complaints.push(String(error)));
  page.on('console', message => {
    const text = message.text();
    if (message.type() === 'error' && !isExpected(text)) {
      complaints.push(text);
    }
  });
  try {
    await flow.run({ page, demo, note: text => notes.push(text) });
    if (complaints.length > 0) {
      throw new Error(`the browser complained: ${complaints.join('\n')}`);
    }
    return {
      name,
      status: 'passed',
      ...(notes.length > 0 ? { message: notes.join('\n') } : {}),
    };
  } catch (error) {
    mkdirSync(screenshots, { recursive: true });
    const file = join(screenshots, `${flow.name.replace(/\W+/g, '-')}.png`);
    await page.screenshot({ path: file, fullPage: true }).catch(() => {});
    return {
      name,
      status: 'failed',
      message: `${stripVTControlCharacters(String(error))}\nsee ${file}`,
    };
  } finally {
    await context.close();
  }
}

/** React's warnings about Backstage's own pages. */
function isExpected(text: string): boolean {
  return (
    /^Warning: .*(findDOMNode is deprecated|defaultProps will be removed|validateDOMNesting)/.test(
      text,
    ) || /^Warning: Each child in a list[^]*ExtensionBoundary/.test(text)
  );
}

main(process.argv.slice(2)).then(status => {
  process.exitCode = status;
});
