import type { Recipe, Vendor, VendorRecipe } from '../vendors/types';
import type { Page } from './findingPages';

/**
 * One page per vendor, and a matrix of what each can do.
 *
 * @param notes - the text of a vendor's `notes.md`, by id
 */
export function vendorPages(
  vendors: readonly Vendor[],
  notes: (id: string) => string,
): Page[] {
  return [
    { name: 'vendors.md', content: matrix(vendors) },
    ...vendors.map(vendor => ({
      name: `vendors/${vendor.id}.md`,
      content: vendorPage(vendor, notes(vendor.id)),
    })),
  ];
}

function matrix(vendors: readonly Vendor[]): string {
  return [
    '# Vendors',
    '',
    'What can be mTLS behind which ingress: the hop to the service when the controller sends straight to it (standalone), and when it sends to an Istio gateway (chained).',
    '',
    '| vendor | runs | standalone | chained |',
    '| --- | --- | --- | --- |',
    ...vendors.map(
      ({ id, title, placement, recipes }) =>
        `| [${title}](vendors/${id}.md) | ${PLACEMENTS[placement]} | ${able(
          recipes.standalone,
        )} | ${able(recipes.chained)} |`,
    ),
    '',
  ].join('\n');
}

const PLACEMENTS: Readonly<Record<Vendor['placement'], string>> = {
  'in-cluster': 'in the cluster',
  cloud: 'outside the cluster',
  istio: 'as an Istio gateway',
};

function able(recipe: VendorRecipe): string {
  return 'cannot' in recipe ? 'no' : 'mTLS';
}

function vendorPage(vendor: Vendor, notes: string): string {
  const { id, title, placement, claims, links, recipes } = vendor;
  return [
    `# ${title}`,
    '',
    `Id \`${id}\`. Its proxy runs ${PLACEMENTS[placement]}.`,
    '',
    ...claimLines('IngressClass controllers', claims.ingressControllers),
    ...claimLines(
      'Values of `kubernetes.io/ingress.class`',
      claims.ingressClassValues,
    ),
    ...claimLines('GatewayClass controllers', claims.gatewayControllers),
    ...claimLines('Load balancer classes', claims.loadBalancerClasses),
    ...claimLines(
      'Kinds of its own',
      claims.entryKinds?.map(({ group, kind }) => `${kind}.${group}`),
    ),
    '',
    '## Standalone',
    '',
    ...recipeLines(recipes.standalone),
    '',
    '## Chained',
    '',
    ...recipeLines(recipes.chained),
    '',
    ...(notes.trim() ? ['## Notes', '', notes.trim(), ''] : []),
    '## Sources',
    '',
    ...links.map(({ title: name, url }) => `- [${name}](${url})`),
    '',
  ].join('\n');
}

function claimLines(
  label: string,
  names: readonly string[] | undefined,
): string[] {
  if (!names || names.length === 0) return [];
  return [`- ${label}: ${names.map(name => `\`${name}\``).join(', ')}`];
}

function recipeLines(recipe: VendorRecipe): string[] {
  if ('cannot' in recipe) return [recipe.cannot];
  const { costs }: Recipe = recipe;
  if (costs.length === 0) return ['The hop to the service can be mTLS.'];
  return [
    'The hop to the service can be mTLS. What it costs:',
    '',
    ...costs.map(cost => `- ${cost}`),
  ];
}
