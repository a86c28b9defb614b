import { posix } from 'node:path';
import rules from './importRules.json';
import { isTest, readWorkspaces } from './imports';

const workspaces = readWorkspaces();
const packages: Record<string, string[]> = rules.packages;
const stages: Record<string, string[]> = rules.engine.stages;
const engine = 'packages/engine/src';

const engineSources = workspaces
  .filter(workspace => workspace.name === 'istio-ingress-engine')
  .flatMap(workspace => workspace.sources)
  .filter(source => !isTest(source.path));

/** Path below the engine's `src` of what a relative import means. */
function target(path: string, specifier: string): string {
  return posix.relative(engine, posix.join(posix.dirname(path), specifier));
}

describe('dependencies between packages', () => {
  it('covers every package and sees its imports', () => {
    expect(
      workspaces.flatMap(({ sources }) =>
        sources.flatMap(({ imports }) => imports),
      ).length,
    ).toBeGreaterThan(100);
    expect(workspaces.map(workspace => workspace.name).sort()).toEqual(
      Object.keys(packages).sort(),
    );
  });

  it.each(workspaces)('$name declares only what it may', workspace => {
    const own = Object.keys(packages);
    expect(
      workspace.dependencies.filter(name => own.includes(name)).sort(),
    ).toEqual(
      workspace.dependencies
        .filter(name => packages[workspace.name].includes(name))
        .sort(),
    );
  });

  it.each(workspaces)('$name imports only what it may', workspace => {
    const forbidden = Object.keys(packages).filter(
      name =>
        name !== workspace.name && !packages[workspace.name].includes(name),
    );
    const violations = workspace.sources.flatMap(({ path, imports }) =>
      imports
        .filter(
          specifier =>
            forbidden.some(
              name => specifier === name || specifier.startsWith(`${name}/`),
            ) ||
            // Into another package past its entry points.
            (specifier.startsWith('.') &&
              !posix
                .join(posix.dirname(path), specifier)
                .startsWith(`${workspace.folder}/`)),
        )
        .map(specifier => `${path} imports ${specifier}`),
    );
    expect(violations).toEqual([]);
  });

  it.each(
    workspaces.filter(({ name }) => rules.withoutBackstage.includes(name)),
  )('$name does not know Backstage', ({ sources }) => {
    const violations = sources.flatMap(({ path, imports }) =>
      imports
        .filter(specifier => specifier.startsWith('@backstage/'))
        .map(specifier => `${path} imports ${specifier}`),
    );
    expect(violations).toEqual([]);
  });
});

describe('dependencies inside the engine', () => {
  it('finds the sources of the stages', () => {
    const folders = new Set(
      engineSources.map(
        ({ path }) => posix.relative(engine, path).split('/')[0],
      ),
    );
    expect([...folders].filter(name => name in stages).length).toBeGreaterThan(
      4,
    );
    // A new folder needs a place in the line.
    expect(
      [...folders].filter(name => !name.endsWith('.ts') && !(name in stages)),
    ).toEqual([]);
  });

  it.each(Object.entries(stages))(
    '%s imports only the stages above it',
    (stage, allowed) => {
      const violations = engineSources
        .filter(({ path }) => path.startsWith(`${engine}/${stage}/`))
        .flatMap(({ path, imports }) =>
          imports
            .filter(specifier => specifier.startsWith('.'))
            .filter(specifier => {
              const folder = target(path, specifier).split('/')[0];
              return ![stage, ...allowed, ...rules.engine.leaves].includes(
                folder,
              );
            })
            .map(specifier => `${path} imports ${specifier}`),
        );
      expect(violations).toEqual([]);
    },
  );

  it('no vendor imports another vendor', () => {
    const inVendors = engineSources
      .map(source => ({
        ...source,
        steps: posix.relative(`${engine}/vendors`, source.path).split('/'),
      }))
      .filter(({ steps }) => steps[0] !== '..' && steps.length > 1);
    const vendors = new Set(inVendors.map(({ steps }) => steps[0]));
    vendors.delete('lib');
    const violations = inVendors.flatMap(({ path, imports, steps }) =>
      imports
        .filter(specifier => specifier.startsWith('.'))
        .filter(specifier => {
          const [stage, folder] = target(path, specifier).split('/');
          return (
            stage === 'vendors' && vendors.has(folder) && folder !== steps[0]
          );
        })
        .map(specifier => `${path} imports ${specifier}`),
    );
    expect(violations).toEqual([]);
  });

  it('touches neither files, processes nor the network', () => {
    const violations = engineSources.flatMap(({ path, imports }) =>
      imports
        .filter(specifier =>
          /^(node:)?(fs|http|https|net|child_process|os|crypto|worker_threads|perf_hooks)(\/|$)/.test(
            specifier,
          ),
        )
        .map(specifier => `${path} imports ${specifier}`),
    );
    expect(violations).toEqual([]);
  });
});
