import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { checkedName, exportName, titleOf } from './names';
import { withSortedLine } from './sortedLine';

const FOLDER = 'packages/engine/src/vendors';

/**
 * Makes the folder of a vendor that discovers nothing and passes the suite of
 * vendors, and adds its line to the list.
 *
 * @param root - of the repository
 * @returns paths of what was written, below the root
 */
export function newVendor(root: string, given: string): string[] {
  const name = checkedName(given, 'vendor');
  const list = join(FOLDER, 'index.ts');
  const text = readFileSync(join(root, list), 'utf8');
  // A file of that name would be meant by the line, not the folder.
  const taken = [name, `${name}.ts`].find(each =>
    existsSync(join(root, FOLDER, each)),
  );
  if (taken) throw new Error(`${FOLDER}/${taken} is there already`);
  if (text.includes(`{ ${exportName(name)} }`))
    throw new Error(`${list} has ${exportName(name)} already`);

  const files = Object.entries(vendorFiles(name)).map(
    ([file, content]) => [join(FOLDER, name, file), content] as const,
  );
  for (const [path, content] of files) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  }
  writeFileSync(join(root, list), withVendor(text, name));
  return [...files.map(([path]) => path), list];
}

/** The list with the vendor's line where the order by id wants it. */
function withVendor(list: string, name: string): string {
  return withSortedLine(
    list,
    `export { ${exportName(name)} } from './${name}';`,
    line => line.match(/^export .* from '\.\/(.+)';$/)?.[1],
  );
}

/** The files of a vendor's folder, by path within it. */
function vendorFiles(name: string): Record<string, string> {
  const title = titleOf(name);
  return {
    'index.ts': `import { defineVendor } from '../types';
import { discover } from './discover';
import { recipes } from './recipes';

export const ${exportName(name)} = defineVendor({
  id: '${name}',
  title: '${title}',
  // in-cluster: its proxy is pods, which a mesh may capture; cloud: it is not.
  placement: 'in-cluster',
  // The names by which entries point at it: controllers of classes, own kinds.
  claims: {},
  // Every kind that discover reads, and no others.
  inputs: [],
  // The vendor's own pages on what it serves and how it reaches Services.
  links: [
    {
      title: '${title}',
      url: 'https://example.com/${name}',
    },
  ],
  discover,
  recipes,
});
`,
    'discover.ts': `import type { Discovery } from '../types';

/** Its controllers, the entries that they serve, and where those lead. */
export function discover(): Discovery {
  return { controllers: [], entries: [] };
}
`,
    'upstream.ts': `import type { Upstream } from '../types';

/**
 * What its process writes on the wire towards a Service. Until that was read in
 * its source it is not known, and no default stands for it.
 */
export const upstream: Upstream = {
  addressing: 'unknown',
  host: { from: 'unknown' },
  protocol: 'unknown',
  clientTls: 'unknown',
  unknown: {
    code: 'not-modelled',
    message: 'what the controller sends is not known to this version',
  },
  because: [],
};
`,
    'recipes.ts': `import type { Vendor } from '../types';

/** How to expose a service with it, or the reason why that cannot be. */
export const recipes: Vendor['recipes'] = {
  standalone: {
    cannot: 'No recipe is known for ${title}.',
  },
  chained: {
    cannot: 'No recipe is known for ${title}.',
  },
};
`,
    'notes.md': `Nothing of ${title} is modelled: its entries are shown as unclaimed.
`,
    'scenarios/unexposed.yaml': `# A Service of the cluster alone: nothing lets outside traffic in.
apiVersion: v1
kind: Service
metadata:
  name: web
  namespace: shop
spec:
  selector:
    app: web
  ports:
    - name: http
      port: 80
      targetPort: 8080
`,
    'scenarios/unexposed.golden.yaml': `controllers: []
entries: []
routes: []
services: []
notEvaluated: []
`,
  };
}
