import {
  analyze,
  kindsToRead,
  loadManifests,
  type SourceObject,
} from 'istio-ingress-engine';
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { configMapNames } from './configMapNames';
import { trim, trimConfigMap } from './trim';

const root = resolve(__dirname, '../../../../..');
const kinds = kindsToRead();

function filesUnder(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter(
      file =>
        file.endsWith('.yaml') &&
        !file.endsWith('.golden.yaml') &&
        !file.endsWith('reads.yaml'),
    )
    .sort()
    .map(file => join(folder, file));
}

const loaded = (files: string[]) =>
  loadManifests(
    files.map(file => ({ file, text: readFileSync(join(root, file), 'utf8') })),
  ).objects;

/** What a running cluster with these objects would be read as. */
function asRead(objects: readonly SourceObject[]): SourceObject[] {
  const names = new Set(
    configMapNames(objects.map(({ manifest }) => manifest)).map(
      ({ namespace, name }) => `${namespace}/${name}`,
    ),
  );
  return objects.flatMap(source => {
    const { manifest } = source;
    const apiVersion = String(manifest.apiVersion);
    const group = apiVersion.includes('/') ? apiVersion.split('/')[0] : '';
    if (group === '' && manifest.kind === 'ConfigMap') {
      const { namespace = 'default', name } = manifest.metadata as {
        namespace?: string;
        name: string;
      };
      return names.has(`${namespace}/${name}`)
        ? [{ ...source, manifest: trimConfigMap(manifest) }]
        : [];
    }
    const kind = kinds.find(
      each =>
        each.kind === manifest.kind &&
        [each.group, ...(each.aliases ?? [])].includes(group),
    );
    return kind
      ? [{ ...source, manifest: trim(kind, apiVersion, manifest) }]
      : [];
  });
}

const analysed = (objects: readonly SourceObject[]) =>
  analyze({
    cluster: 'eu',
    world: 'closed',
    observedAt: '2026-01-01T00:00:00Z',
    objects,
  });

// Reads declarations from ConfigMaps of any name: they take the right to list
// all ConfigMaps, which nobody is asked for.
const NOT_BY_NAME = 'f5-bigip-cis/scenarios/not-evaluated.yaml';

const inputs: [string, string[]][] = [
  ...['demo-eu', 'demo-us', 'demo-lab'].map((name): [string, string[]] => [
    name,
    filesUnder(`examples/clusters/${name}`),
  ]),
  ...filesUnder('packages/engine/src/vendors')
    .filter(file => !file.endsWith(NOT_BY_NAME))
    .map((file): [string, string[]] => [file, [file]]),
];

describe('trim', () => {
  it.each(inputs)('leaves the analysis of %s as it is', (_, files) => {
    const objects = loaded(files);
    const { services, entries, routes, findings } = analysed(objects);
    expect(analysed(asRead(objects))).toMatchObject({
      services,
      entries,
      routes,
      findings,
    });
  });

  it('drops what nothing reads, also credentials in variables', () => {
    const deployment = kinds.find(({ kind }) => kind === 'Deployment');
    if (!deployment) throw new Error('there is no Deployment');
    const object = {
      metadata: {
        name: 'cart',
        namespace: 'shop',
        managedFields: [{ manager: 'kubectl' }],
        annotations: {
          'kubectl.kubernetes.io/last-applied-configuration': '{}',
          kept: 'yes',
        },
      },
      spec: {
        replicas: 2,
        template: {
          spec: {
            containers: [
              {
                name: 'cart',
                env: [
                  { name: 'DB_URL', value: 'postgres://user:hunter2@db' },
                  { name: 'KONG_PG_PASSWORD', value: 'hunter2' },
                  { name: 'PILOT_API_TOKEN', value: 'hunter2' },
                  { name: 'PILOT_ENABLE_AMBIENT', value: 'true' },
                  { name: 'SOME_SWITCH', value: 'off' },
                ],
              },
            ],
          },
        },
      },
      status: { readyReplicas: 1, conditions: [{ type: 'Available' }] },
    };
    expect(trim(deployment, 'apps/v1', object)).toEqual({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: {
        name: 'cart',
        namespace: 'shop',
        annotations: { kept: 'yes' },
      },
      spec: {
        replicas: 2,
        template: {
          spec: {
            containers: [
              {
                name: 'cart',
                env: [
                  { name: 'DB_URL' },
                  { name: 'KONG_PG_PASSWORD' },
                  { name: 'PILOT_API_TOKEN' },
                  { name: 'PILOT_ENABLE_AMBIENT', value: 'true' },
                  { name: 'SOME_SWITCH', value: 'off' },
                ],
              },
            ],
          },
        },
      },
      status: { readyReplicas: 1 },
    });
  });

  it('leaves what the engine will not understand', () => {
    const pod = kinds.find(({ kind }) => kind === 'Pod');
    if (!pod) throw new Error('there is no Pod');
    const odd = { metadata: { name: 'x' }, spec: { containers: 'none' } };
    expect(trim(pod, 'v1', odd)).toMatchObject({
      spec: { containers: 'none' },
    });
  });

  it('keeps the keys of Istio’s ConfigMaps that are read', () => {
    const data = { mesh: 'a', meshNetworks: 'b', config: 'c' };
    expect(
      trimConfigMap({ metadata: { name: 'istio-canary' }, data }),
    ).toMatchObject({ data: { mesh: 'a', config: 'c' } });
    expect(
      trimConfigMap({ metadata: { name: 'istio' }, data }).data,
    ).not.toHaveProperty('meshNetworks');
  });
});
