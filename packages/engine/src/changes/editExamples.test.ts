import type { Change } from 'istio-ingress-contract';
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { loadManifests } from '../load';
import { setFields } from '../recipes/patch';
import { editSources } from './editSources';
import { isRecord } from './json';

const root = resolve(__dirname, '../../../..');
const folders = [
  'examples/clusters/demo-eu/backoffice',
  'packages/engine/src/findings/scenarios',
  'packages/engine/src/vendors/traefik/scenarios',
];
const files = folders
  .flatMap(folder =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map(
      name => join(root, folder, name),
    ),
  )
  .filter(file => file.endsWith('.yaml') && !file.endsWith('.golden.yaml'));

const MARK = 'example.test/on';

it('annotates every object of the examples and changes no line that is there', () => {
  let edited = 0;
  for (const file of files) {
    const text = readFileSync(file, 'utf8');
    const { objects } = loadManifests([{ file, text }]);
    for (const { manifest, unreadable } of objects) {
      const { metadata, apiVersion, kind } = manifest;
      if (unreadable || !isRecord(metadata)) continue;
      const [group, version] = String(apiVersion).split('/');
      const object = {
        group: version ? group : '',
        kind: String(kind),
        ...(metadata.namespace
          ? { namespace: String(metadata.namespace) }
          : {}),
        name: String(metadata.name),
      };
      const change = setFields(object, manifest, [
        { path: ['metadata', 'annotations', MARK], value: 'yes' },
      ]) as Change;
      const result = editSources([{ file, text }], [change], { objects });
      expect(result.problems).toEqual([]);
      const [{ after = '' }] = result.files;
      const before = text.split('\n');
      let kept = 0;
      for (const line of after.split('\n')) {
        // A map in braces grows on the line that it has.
        const grown = line.includes(MARK) && before[kept]?.includes('{');
        if (line === before[kept] || grown) kept += 1;
      }
      expect([file, before[kept]]).toEqual([file, undefined]);
      edited += 1;
    }
  }
  expect(edited).toBeGreaterThan(150);
});
