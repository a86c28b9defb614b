import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ExposeIntentInput, Manifest } from 'istio-ingress-contract';
import type { ClusterObjects } from '../snapshot/objects';
import { vendors } from '../vendors/all';
import { choicesOf } from '../testing/renderChoices';
import { render } from './render';
import { intentFor, parsed } from '../testing/renderedIntents';
import { assumedCluster } from './assumed';

/*
 * Needs a running API server with CRDs: its folder in KUBERNETES_TEST_DIR, with
 * the files url, token and pki/ca.crt. And istioctl in KUBEBUILDER_ASSETS.
 */
const folder = process.env.KUBERNETES_TEST_DIR ?? '';
const istioctl = join(process.env.KUBEBUILDER_ASSETS ?? '', 'istioctl');
const describeServer = folder ? describe : describe.skip;
const describeIstioctl =
  process.env.KUBEBUILDER_ASSETS && existsSync(istioctl)
    ? describe
    : describe.skip;

const supported = vendors
  .filter(({ recipes }) =>
    Object.values(recipes).some(recipe => !('cannot' in recipe)),
  )
  .map(({ id }) => id);

/** The different objects that any choice of a vendor renders. */
function manifestsOf(vendor: string): Manifest[] {
  const more = {
    hosts: ['web.example.com', 'shop.example.com'],
    paths: ['/a', '/b'],
    labels: { team: 'shop' },
    healthCheck: { path: '/ready', port: 8081 },
    createNamespace: true,
  };
  const modes =
    vendor === 'istio'
      ? (['istio-gateway'] as const)
      : (['standalone', 'chained'] as const);
  const intents = [
    ...choicesOf(vendor),
    ...modes.map(mode => intentFor(vendor, mode, more)),
    ...modes.map(mode => intentFor(vendor, mode, { hosts: ['*.example.com'] })),
  ];
  const distinct = new Map<string, Manifest>();
  for (const intent of intents) {
    const all = intent.className?.includes('/')
      ? [render(intent), render(intent, withClosedGateways(intent))]
      : [render(intent)];
    for (const rendered of all) {
      for (const manifest of rendered.ok ? rendered.manifests : [])
        distinct.set(JSON.stringify(manifest), manifest);
    }
  }
  return [...distinct.values()];
}

/** The assumed cluster, with Gateways that take routes of their namespace alone. */
function withClosedGateways(intent: ExposeIntentInput): ClusterObjects {
  const cluster = assumedCluster(parsed(intent));
  return {
    ...cluster,
    objects: cluster.objects.map(source =>
      source.manifest.kind === 'Gateway'
        ? JSON.parse(
            JSON.stringify(source).replaceAll('"from":"All"', '"from":"Same"'),
          )
        : source,
    ),
  };
}

async function ask(
  method: string,
  path: string,
  body?: object,
): Promise<{ status: number; text: string }> {
  const url = new URL(path, readFileSync(join(folder, 'url'), 'utf8').trim());
  return new Promise((resolve, reject) => {
    const sent = request(
      url,
      {
        method,
        ca: readFileSync(join(folder, 'pki/ca.crt')),
        headers: {
          authorization: `Bearer ${readFileSync(
            join(folder, 'token'),
            'utf8',
          ).trim()}`,
          ...(body ? { 'content-type': 'application/apply-patch+yaml' } : {}),
        },
      },
      response => {
        let text = '';
        response.on('data', chunk => {
          text += String(chunk);
        });
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, text }),
        );
      },
    );
    sent.on('error', reject);
    sent.end(body && JSON.stringify(body));
  });
}

const resources = new Map<string, Promise<Map<string, string>>>();

/** Plural names by kind, of the group and version of an object. */
function resourcesOf(apiVersion: string): Promise<Map<string, string>> {
  const known = resources.get(apiVersion);
  if (known) return known;
  const found = ask(
    'GET',
    apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`,
  ).then(({ status, text }) => {
    const list: { resources: { name: string; kind: string }[] } =
      status === 200 ? JSON.parse(text) : { resources: [] };
    return new Map(
      list.resources
        .filter(({ name }) => !name.includes('/'))
        .map(({ name, kind }) => [kind, name]),
    );
  });
  resources.set(apiVersion, found);
  return found;
}

/** The server's answer to an object; undefined when it does not know the kind. */
async function dryRun({ apiVersion, kind, metadata, ...rest }: Manifest) {
  const plural = (await resourcesOf(apiVersion)).get(kind);
  if (!plural) return undefined;
  const root = apiVersion.includes('/')
    ? `/apis/${apiVersion}`
    : `/api/${apiVersion}`;
  const inside = metadata.namespace ? `/namespaces/${metadata.namespace}` : '';
  return ask(
    'PATCH',
    `${root}${inside}/${plural}/${metadata.name}?dryRun=All&force=true&fieldManager=render&fieldValidation=Strict`,
    { apiVersion, kind, metadata, ...rest },
  );
}

describeServer('a real API server (KUBERNETES_TEST_DIR)', () => {
  const unknown = new Map<string, string>();
  let accepted = 0;

  beforeAll(async () => {
    for (const name of ['edge', 'shop', 'istio-ingress']) {
      await ask('PATCH', `/api/v1/namespaces/${name}?fieldManager=render`, {
        apiVersion: 'v1',
        kind: 'Namespace',
        metadata: { name },
      });
    }
  });

  it.each(supported)(
    'accepts what is rendered for %s',
    async vendor => {
      const refused: string[] = [];
      for (const manifest of manifestsOf(vendor)) {
        const answer = await dryRun(manifest);
        if (!answer) {
          unknown.set(`${vendor}: ${manifest.kind} ${manifest.apiVersion}`, '');
        } else if (answer.status >= 300) {
          refused.push(answer.text);
        } else {
          accepted += 1;
        }
      }
      expect(refused).toEqual([]);
    },
    120_000,
  );

  it('knows most of the kinds', () => {
    // eslint-disable-next-line no-console
    console.log([`accepted: ${accepted}`, ...unknown.keys()].join('\n'));
    expect(accepted).toBeGreaterThan(300);
  });
});

describeIstioctl('istioctl validate (KUBEBUILDER_ASSETS)', () => {
  const ISTIO = /istio\.io\//;

  it('takes the objects of Istio that are rendered for any vendor', () => {
    const distinct = new Map(
      supported
        .flatMap(manifestsOf)
        .filter(({ apiVersion }) => ISTIO.test(apiVersion))
        .map(manifest => [JSON.stringify(manifest), manifest]),
    );
    const made = mkdtempSync(join(tmpdir(), 'rendered-'));
    const file = join(made, 'rendered.yaml');
    writeFileSync(file, [...distinct.keys()].join('\n---\n'));
    const { status, stderr, stdout } = spawnSync(
      istioctl,
      ['validate', '-f', file],
      { encoding: 'utf8' },
    );
    rmSync(made, { recursive: true });
    expect({ status, said: `${stdout}${stderr}` }).toEqual({
      status: 0,
      said: expect.stringContaining('is valid'),
    });
    expect(distinct.size).toBeGreaterThan(10);
  }, 120_000);
});
