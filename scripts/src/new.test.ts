import { spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { newFinding } from './newFinding';
import { newVendor } from './newVendor';

const root = resolve(__dirname, '../..');
const engine = 'packages/engine';
const vendorsFolder = `${engine}/src/vendors`;

/** The engine alone, without what its tests read. */
function copyOfEngine(): string {
  const copy = realpathSync(mkdtempSync(join(tmpdir(), 'new-')));
  cpSync(join(root, engine), join(copy, engine), {
    recursive: true,
    filter: path =>
      !/\.test\.ts$|[/\\](node_modules|dist|properties)$/.test(path) &&
      !/vendors[/\\][^/\\]+[/\\]scenarios$/.test(path),
  });
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
  return copy;
}

function contents(folder: string): Map<string, string> {
  return new Map(
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter(entry => entry.isFile())
      .map(({ parentPath, name }) => join(parentPath, name))
      .map(path => [relative(folder, path), readFileSync(path, 'utf8')]),
  );
}

function changed(
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>,
): string[] {
  return [...after.keys()]
    .filter(path => before.get(path) !== after.get(path))
    .sort();
}

const copy = copyOfEngine();
const before = contents(join(copy, engine));
const written = newVendor(copy, 'acme-gateway');
const after = contents(join(copy, engine));
newFinding(copy, 'service-is-annotated');
const afterFinding = contents(join(copy, engine));

afterAll(() => rmSync(copy, { recursive: true, force: true }));

describe('./dev new vendor', () => {
  it('writes one folder, and one line of the list', () => {
    const list = 'src/vendors/index.ts';
    const paths = changed(before, after);
    expect(written.map(path => relative(engine, path)).sort()).toEqual(paths);
    expect(
      paths.filter(path => !path.startsWith('src/vendors/acme-gateway/')),
    ).toEqual([list]);
    expect(paths.map(path => path.split('acme-gateway/')[1])).toEqual(
      expect.arrayContaining([
        'discover.ts',
        'index.ts',
        'notes.md',
        'recipes.ts',
        'upstream.ts',
      ]),
    );
    const lines = after.get(list)?.split('\n') ?? [];
    const line = "export { acmeGateway } from './acme-gateway';";
    expect(lines.filter(each => each !== line).join('\n')).toBe(
      before.get(list),
    );
    const exported = lines.filter(each => each.startsWith('export'));
    expect(exported[0]).toBe(line);
    expect(exported.map(each => each.split("'")[1])).toEqual(
      exported.map(each => each.split("'")[1]).sort(),
    );
  });

  it('puts the line of the last vendor last', () => {
    newVendor(copy, 'zeta');
    expect(readFileSync(join(copy, vendorsFolder, 'index.ts'), 'utf8')).toMatch(
      /\nexport \{ zeta \} from '\.\/zeta';\n$/,
    );
  });

  it.each([
    '',
    'Acme',
    'acme_gateway',
    '-acme',
    'acme-',
    'acme--gateway',
    '7acme',
    '../acme',
    'acme/gateway',
    "acme'",
    'a'.repeat(41),
  ])('refuses %p, which is no name', name => {
    expect(() => newVendor(copy, name)).toThrow(/is no name of a vendor/);
  });

  it.each([
    ['kong', /vendors\/kong is there already/],
    ['lib', /vendors\/lib is there already/],
    ['types', /vendors\/types\.ts is there already/],
    ['default', /reserved word/],
    ['unknown', /reserved word/],
  ])('refuses %s', (name, reason) => {
    const untouched = contents(join(copy, vendorsFolder));
    expect(() => newVendor(copy, name)).toThrow(reason);
    expect(contents(join(copy, vendorsFolder))).toEqual(untouched);
  });

  it('is told apart from what is no verb, and says how to go on', () => {
    const run = (...args: string[]) =>
      spawnSync(
        process.execPath,
        ['scripts/run.mjs', 'scripts/new.ts', ...args],
        {
          cwd: root,
          encoding: 'utf8',
        },
      );
    expect(run('recipe', 'x').status).toBe(2);
    const refused = run('vendor', 'kong');
    expect(refused.status).toBe(1);
    expect(refused.stderr).toContain('is there already');
    expect(existsSync(join(root, vendorsFolder, 'acme-gateway'))).toBe(false);
  });
});

// The engine of the copy, with the vendor in it.
const { vendors } = jest.requireActual<
  typeof import('../../packages/engine/src/vendors/all')
>(join(copy, vendorsFolder, 'all'));
const { vendorConformance } = jest.requireActual<
  typeof import('../../packages/engine/src/testing/vendorConformance')
>(join(copy, engine, 'src/testing/vendorConformance'));
const made = vendors.find(({ id }) => id === 'acme-gateway');

it('the vendor that was made is one of the engine, and discovers nothing', () => {
  expect(made?.title).toBe('Acme gateway');
  expect(vendors.map(({ id }) => id)).toEqual(
    vendors.map(({ id }) => id).sort(),
  );
});
if (made) {
  vendorConformance(made, join(copy, vendorsFolder, made.id, 'scenarios'));
}

describe('./dev new finding', () => {
  const folder = join(copy, engine, 'src/findings');

  it('writes one file, finds its own example, and nothing without it', () => {
    expect(changed(after, afterFinding)).toEqual([
      'src/findings/index.ts',
      'src/findings/service-is-annotated.ts',
    ]);
    const { findings } =
      jest.requireActual<typeof import('../../packages/engine/src/findings')>(
        folder,
      );
    expect(findings.map(({ id }) => id)).toEqual(
      findings.map(({ id }) => id).sort(),
    );
    const rule = findings.find(({ id }) => id === 'service-is-annotated');
    const { exampleObjects, scenarioObjects } = jest.requireActual<
      typeof import('../../packages/engine/src/testing/findingExamples')
    >(join(copy, engine, 'src/testing/findingExamples'));
    const { analyze } = jest.requireActual<
      typeof import('../../packages/engine/src/analyze')
    >(join(copy, engine, 'src/analyze'));
    const [example] = rule?.examples ?? [];
    const found = (objects: Parameters<typeof analyze>[0]) =>
      analyze(objects, { findings: rule ? [rule] : [] }).findings.map(
        ({ subject }) => subject.name,
      );
    expect(found(exampleObjects(example))).toEqual(['annotated']);
    expect(found(scenarioObjects(example.from))).toEqual([]);
  });

  it('refuses a name that says no state, and one that is taken', () => {
    expect(() => newFinding(copy, 'broken')).toThrow(/failing state/);
    expect(() => newFinding(copy, 'broken-route')).toThrow(/there already/);
    expect(() => newFinding(copy, 'Broken Route')).toThrow(/no name/);
  });
});
