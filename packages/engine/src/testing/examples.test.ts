import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { loadAll } from 'js-yaml';
import { modeSchema, postureSchema } from 'istio-ingress-contract';
import { analyze } from '../analyze';
import {
  loadManifests,
  loadReads,
  type ManifestFile,
  READS_FILE,
} from '../load';

const root = resolve(__dirname, '../../../../examples');
const clusters = ['demo-eu', 'demo-lab', 'demo-us'];

function filesOf(cluster: string): ManifestFile[] {
  const folder = join(root, 'clusters', cluster);
  return (
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      // What templates of a running demo published is not part of the example.
      .filter(file => file.endsWith('.yaml') && !file.startsWith('published'))
      .sort()
      .map(file => ({ file, text: readFileSync(join(folder, file), 'utf8') }))
  );
}

function analyzed(cluster: string, files = filesOf(cluster)) {
  const reads = files.filter(({ file }) => file === READS_FILE).map(loadReads);
  const manifests = loadManifests(
    files.filter(({ file }) => file !== READS_FILE),
  );
  const problems = [
    ...manifests.problems,
    ...reads.flatMap(read => read.problems),
  ];
  const analysis = analyze({
    cluster,
    world: 'closed',
    observedAt: '2026-01-01T00:00:00Z',
    objects: manifests.objects,
    reads: reads.flatMap(read => read.reads),
    problems,
  });
  return { analysis, problems };
}

interface Row {
  service: string;
  modes: string[];
  posture: string;
}

/** The rows of the README's table under a heading, without its head. */
function tableOf(heading: string): string[][] {
  const readme = readFileSync(join(root, 'README.md'), 'utf8');
  const section = readme.split(`### ${heading}\n`)[1].split('\n#')[0];
  return section
    .split('\n')
    .map(line => line.split('|').map(cell => cell.trim().replaceAll('`', '')))
    .map(cells => cells.slice(1, -1))
    .filter(cells => cells.length > 0)
    .slice(2);
}

/** What the demo promises its readers. */
function promised(cluster: string): Row[] {
  return tableOf(cluster).map(([service, modes, posture]) => ({
    service,
    modes: modes.split(', ').sort(),
    posture,
  }));
}

function found(cluster: string, files?: ManifestFile[]): Row[] {
  return analyzed(cluster, files).analysis.services.map(
    ({ ref, modes, posture }) => ({
      service: `${ref.namespace}/${ref.name}`,
      modes: [...modes].sort(),
      posture,
    }),
  );
}

function edited(
  cluster: string,
  file: string,
  edit: (text: string) => string,
): ManifestFile[] {
  return filesOf(cluster).map(each => {
    if (each.file !== file) return each;
    const text = edit(each.text);
    expect(text).not.toBe(each.text);
    return { file, text };
  });
}

const postureOf = (rows: Row[], service: string) =>
  rows.find(row => row.service === service)?.posture;

describe.each(clusters)('%s', cluster => {
  it('reads every manifest without a problem', () => {
    const { problems, analysis } = analyzed(cluster);
    expect(problems.filter(({ code }) => code !== 'not-analysed-kind')).toEqual(
      [],
    );
    expect(
      analysis.problems.filter(({ code }) => code !== 'not-analysed-kind'),
    ).toEqual([]);
  });
});

it.each(clusters)('shows in %s what the README says', cluster => {
  const rows = found(cluster);
  const table = promised(cluster);
  expect(table.length).toBeGreaterThan(2);
  expect(
    table.map(({ service }) => rows.find(row => row.service === service)),
  ).toEqual(table);
});

it.each(['demo-eu', 'demo-us'])('finds in %s what the README says', cluster => {
  const hits = analyzed(cluster).analysis.findings.map(
    ({ rule, subject: { kind, namespace, name } }) => [
      rule,
      `${kind} ${namespace}/${name}`,
    ],
  );
  expect(hits).toEqual(
    expect.arrayContaining(tableOf(`Findings in ${cluster}`)),
  );
});

it('shows every mode and every posture', () => {
  const rows = clusters.flatMap(cluster => promised(cluster));
  expect(new Set(rows.flatMap(({ modes }) => modes))).toEqual(
    new Set(modeSchema.options),
  );
  expect(new Set(rows.map(({ posture }) => posture))).toEqual(
    new Set(postureSchema.options),
  );
});

it('turns cart from plaintext to mTLS by the two annotations its file proposes', () => {
  const rows = found(
    'demo-eu',
    edited('demo-eu', 'shop/cart.yaml', text =>
      text.replace(/# (nginx\.ingress)/g, '$1'),
    ),
  );
  expect(rows).toContainEqual({
    service: 'shop/cart',
    modes: ['chained', 'standalone'],
    posture: 'mtls',
  });
});

it.each(['service-upstream', 'upstream-vhost'])(
  'leaves cart in plaintext with %s alone',
  knob => {
    const rows = found(
      'demo-eu',
      edited('demo-eu', 'shop/cart.yaml', text =>
        text.replace(
          `# nginx.ingress.kubernetes.io/${knob}`,
          `nginx.ingress.kubernetes.io/${knob}`,
        ),
      ),
    );
    expect(postureOf(rows, 'shop/cart')).toBe('plaintext');
  },
);

it('turns recommendations to plaintext once its port is named http', () => {
  const rows = found(
    'demo-eu',
    edited('demo-eu', 'shop/recommendations.yaml', text =>
      text
        .replace(/- port: 80\n/, '- name: http\n      port: 80\n')
        .replace("- name: ''", '- name: http'),
    ),
  );
  expect(postureOf(rows, 'shop/recommendations')).toBe('plaintext');
});

it('lets payments work again in plaintext under PERMISSIVE', () => {
  const rows = found(
    'demo-eu',
    edited('demo-eu', 'payments/policy.yaml', text =>
      text.replace('mode: STRICT', 'mode: PERMISSIVE'),
    ),
  );
  expect(postureOf(rows, 'payments/payments')).toBe('plaintext');
  expect(postureOf(rows, 'payments/invoices')).toBe('plaintext');
});

it('knows that reports is not exposed once Ingresses can be read', () => {
  const rows = found(
    'demo-lab',
    edited('demo-lab', READS_FILE, text =>
      text.replace(/ {2}- group: networking[^]*?(?= {2}- group)/, ''),
    ),
  );
  expect(rows).toContainEqual({
    service: 'lab/reports',
    modes: ['not-exposed'],
    posture: 'not-exposed',
  });
});

interface Component {
  kind: string;
  metadata: { name: string; annotations?: Record<string, string> };
}

it('has a catalog entity for every service, and a service for every entity', () => {
  const entities = readdirSync(join(root, 'entities'))
    .flatMap(
      file =>
        loadAll(
          readFileSync(join(root, 'entities', file), 'utf8'),
        ) as Component[],
    )
    .filter(({ kind }) => kind === 'Component');
  const services = clusters.flatMap(cluster => {
    const shown = new Set(promised(cluster).map(({ service }) => service));
    return analyzed(cluster).analysis.services.filter(({ ref }) =>
      shown.has(`${ref.namespace}/${ref.name}`),
    );
  });
  const matched = entities.map(({ metadata: { name, annotations = {} } }) => {
    const own = annotations['istio-ingress/services'];
    const [label, value] = annotations[
      'backstage.io/kubernetes-label-selector'
    ]?.split('=') ?? [
      'backstage.io/kubernetes-id',
      annotations['backstage.io/kubernetes-id'],
    ];
    return {
      name,
      services: services
        .filter(({ ref, labels }) =>
          own
            ? own === `${ref.cluster}/${ref.namespace}/${ref.name}`
            : labels[label] === value,
        )
        .map(({ ref }) => ref.name),
    };
  });
  for (const { name, services: names } of matched) {
    expect(names).not.toEqual([]);
    expect(new Set(names)).toEqual(new Set([name]));
  }
  expect(new Set(matched.map(({ name }) => name))).toEqual(
    new Set(services.map(({ ref }) => ref.name)),
  );
});
