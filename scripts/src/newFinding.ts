import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkedName, exportName, titleOf } from './names';
import { withSortedLine } from './sortedLine';

const FOLDER = 'packages/engine/src/findings';

/**
 * Makes the file of a finding that looks for an annotation of its own name,
 * with an example that passes the suite of findings, and adds it to the list.
 *
 * @param root - of the repository
 * @returns paths of what was written, below the root
 */
export function newFinding(root: string, given: string): string[] {
  const name = checkedName(given, 'finding');
  if (!/^[a-z]+(-[a-z]+)+$/.test(name)) {
    throw new Error(
      `${name} does not say a failing state: two words or more, of letters`,
    );
  }
  const list = join(FOLDER, 'index.ts');
  const file = join(FOLDER, `${name}.ts`);
  if (existsSync(join(root, file))) throw new Error(`${file} is there already`);
  const text = readFileSync(join(root, list), 'utf8');
  writeFileSync(join(root, file), findingFile(name));
  writeFileSync(join(root, list), withFinding(text, name));
  return [file, list];
}

/** The list with the finding imported and named, both in the order of ids. */
function withFinding(list: string, name: string): string {
  const imported = withSortedLine(
    list,
    `import { ${exportName(name)} } from './${name}';`,
    line => line.match(IMPORT)?.[2],
  );
  const ids = new Map(
    imported.split('\n').flatMap(line => {
      const [, constant, id] = line.match(IMPORT) ?? [];
      return constant === undefined ? [] : [[constant, id] as const];
    }),
  );
  return withSortedLine(imported, `  ${exportName(name)},`, line =>
    ids.get(line.match(/^ {2}(\w+),$/)?.[1] ?? ''),
  );
}

const IMPORT = /^import \{ (\w+) \} from '\.\/(.+)';$/;

/** A rule that finds what its example shows, to be replaced by a real one. */
function findingFile(name: string): string {
  return `import { fact } from '../evidence';
import { Service } from '../snapshot/kinds';
import { defineFinding } from './types';

// An annotation stands for the failing state until check looks for the real one.
const ANNOTATION = 'example.com/${name}';

export const ${exportName(name)} = defineFinding({
  id: '${name}',
  title: '${titleOf(name)}',
  severity: 'info',
  why: 'What goes wrong, and why nobody notices.',
  sources: [
    {
      title: '${titleOf(name)}',
      url: 'https://example.com/${name}',
    },
  ],
  inputs: [Service],
  check: context =>
    context.objects.list(Service).flatMap(service => {
      const value = service.annotations[ANNOTATION];
      if (value === undefined) return [];
      return [
        {
          subject: service.ref,
          services: [],
          routeIds: [],
          message: \`Service \${service.namespace}/\${service.name} carries \${ANNOTATION}.\`,
          // The rule of the reference on which the finding rests.
          evidence: [
            fact('V3', 'the annotation is there', service, {
              path: \`metadata.annotations["\${ANNOTATION}"]\`,
              value,
            }),
          ],
          remedy: {
            noFix: 'No change is known that ends it.',
            alternatives: ['Take the annotation away.'],
          },
        },
      ];
    }),
  examples: [
    {
      title: 'A Service that carries the annotation',
      from: 'nginx-mtls',
      change: \`
apiVersion: v1
kind: Service
metadata:
  name: annotated
  namespace: shop
  annotations:
    \${ANNOTATION}: 'true'
spec:
  selector:
    app: annotated
  ports:
    - name: http
      port: 80
\`,
      finds: ['Service shop/annotated'],
      fixed: false,
    },
  ],
});
`;
}
