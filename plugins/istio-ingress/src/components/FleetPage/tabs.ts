import type { FilterName } from './filters/fleetFilters';

const everything: readonly FilterName[] = [
  'cluster',
  'namespace',
  'posture',
  'mode',
  'search',
  'entity',
  'owner',
  'ownedBy',
  'system',
  'lifecycle',
  'policy',
  'status',
  'vendor',
  'rule',
  'severity',
];

/**
 * The tabs in their order: the path below the page, and which of the page's
 * filters its list takes. The others are kept for the next tab.
 */
export const tabs = {
  overview: { path: '', takes: everything },
  services: { path: 'services', takes: everything },
  owners: { path: 'owners', takes: everything },
  policies: { path: 'policies', takes: everything },
  findings: {
    path: 'findings',
    takes: ['cluster', 'owner', 'ownedBy', 'rule', 'severity'],
  },
  controllers: { path: 'controllers', takes: ['cluster', 'vendor'] },
  clusters: { path: 'clusters', takes: ['cluster'] },
  changes: {
    path: 'changes',
    takes: ['cluster', 'namespace', 'policy', 'owner', 'ownedBy'],
  },
  waivers: { path: 'waivers', takes: ['cluster', 'owner', 'policy', 'rule'] },
  strict: { path: 'strict', takes: ['cluster'] },
} as const satisfies Record<
  string,
  { path: string; takes: readonly FilterName[] }
>;

/** One of the tabs of the page. */
export type TabName = keyof typeof tabs;

export const tabNames = Object.keys(tabs) as TabName[];
