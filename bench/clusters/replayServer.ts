import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { servedCluster } from './served';

const PAGE = 500;
const BOOKMARK_MS = 20_000;

/**
 * Serves one synthetic cluster under any number of names: `/NAME/api/...` is
 * the cluster NAME, and all of them have the same objects. Answers are made
 * once, so that serving costs next to nothing. Prints its port.
 */
export async function runReplayServer(options: {
  services: number;
  seed: number;
}): Promise<void> {
  const pages = new Map<string, Buffer[]>();
  const resources = new Map<string, string[]>();
  for (const { kind, apiVersion, objects } of servedCluster(options)) {
    const base = kind.group ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
    const all: Buffer[] = [];
    for (let first = 0; first < objects.length; first += PAGE) {
      const isLast = first + PAGE >= objects.length;
      all.push(
        Buffer.from(
          JSON.stringify({
            apiVersion,
            kind: `${kind.kind}List`,
            metadata: {
              resourceVersion: '1',
              ...(isLast ? {} : { continue: String(all.length + 1) }),
            },
            items: objects.slice(first, first + PAGE),
          }),
        ),
      );
    }
    pages.set(`${base}/${kind.plural}`, all);
    resources.set(base, [...(resources.get(base) ?? []), kind.plural]);
  }

  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://api');
    const path = url.pathname.replace(/^\/[^/]+/, '');
    const found = pages.get(path);
    if (found && url.searchParams.get('watch') === 'true') {
      return watch(response);
    }
    if (found) {
      const page = found[Number(url.searchParams.get('continue') ?? 0)];
      response.writeHead(200, {
        'content-type': 'application/json',
        'content-length': page.length,
      });
      return response.end(page);
    }
    return discover(path, resources, response);
  });
  server.keepAliveTimeout = 60_000;
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  process.stdout.write(`${(server.address() as AddressInfo).port}\n`);
}

function watch(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'application/json' });
  response.flushHeaders();
  const timer = setInterval(
    () =>
      response.write(
        '{"type":"BOOKMARK","object":{"metadata":{"resourceVersion":"1"}}}\n',
      ),
    BOOKMARK_MS,
  );
  response.on('close', () => clearInterval(timer));
}

function discover(
  path: string,
  resources: ReadonlyMap<string, readonly string[]>,
  response: ServerResponse,
): void {
  const plurals = resources.get(path);
  const group = /^\/apis\/([^/]+)$/.exec(path)?.[1];
  const versions = [...resources.keys()].flatMap(base =>
    group && base.startsWith(`/apis/${group}/`)
      ? [{ version: base.split('/')[3] }]
      : [],
  );
  const body = plurals
    ? { resources: plurals.map(name => ({ name, verbs: ['list', 'watch'] })) }
    : versions.length > 0
    ? { versions, preferredVersion: versions[0] }
    : undefined;
  response.writeHead(body ? 200 : 404, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body ?? { kind: 'Status', code: 404 }));
}
