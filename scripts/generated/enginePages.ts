import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  clusterRoleYaml,
  namespacedRolesYaml,
} from '../../packages/engine/src/docs/clusterRole';
import {
  findingPages,
  type Page,
} from '../../packages/engine/src/docs/findingPages';
import { vendorPages } from '../../packages/engine/src/docs/vendorPages';
import { findings } from '../../packages/engine/src/findings';
import { vendors } from '../../packages/engine/src/vendors/all';

/** Pages on findings and vendors, and the role that reading a cluster needs. */
export function enginePages(): Page[] {
  const roles = namespacedRolesYaml(vendors);
  return [
    ...findingPages(findings),
    ...vendorPages(vendors, notesOf),
    { name: 'clusterrole.yaml', content: clusterRoleYaml(vendors) },
    { name: 'namespaced-clusterrole.yaml', content: roles.cluster },
    { name: 'namespaced-role.yaml', content: roles.namespace },
  ];
}

function notesOf(id: string): string {
  const path = join('packages/engine/src/vendors', id, 'notes.md');
  return existsSync(path) ? readFileSync(path, 'utf8') : '';
}
