import {
  serviceFiltersSchema,
  type ServiceFilters,
} from 'istio-ingress-contract';
import type { z } from 'zod';

/** What the page is narrowed to, in the words of the backend's lists. */
export type FleetFilters = z.output<typeof serviceFiltersSchema>;

/** @returns the name of one filter, which is its parameter in the address. */
export type FilterName = keyof FleetFilters;

/** What a link changes; `undefined` takes a filter away. */
export type FilterChange = Partial<ServiceFilters>;

/** The filters in the order in which an address and the chips name them. */
export const filterNames = Object.keys(
  serviceFiltersSchema.shape,
) as FilterName[];

/**
 * The filters that an address holds. A value that no list knows, of an old
 * bookmark perhaps, is left out instead of failing the page.
 */
export function filtersOf(search: URLSearchParams): FleetFilters {
  const known: [string, unknown][] = [];
  for (const name of filterNames) {
    const schema = serviceFiltersSchema.shape[name];
    const values = search
      .getAll(name)
      .filter(value => value !== '' && schema.safeParse(value).success);
    const [first] = values;
    if (first === undefined) continue;
    known.push([name, isSingle(name) ? first : [...new Set(values)].sort()]);
  }
  return serviceFiltersSchema.parse(Object.fromEntries(known));
}

/**
 * The filters as an address holds them: always in the same order, so that equal
 * filters have equal addresses.
 */
export function searchOf(
  filters: FilterChange,
  more: Readonly<Record<string, string | undefined>> = {},
): string {
  const search = new URLSearchParams();
  for (const name of filterNames) {
    for (const value of [filters[name] ?? []].flat()) {
      if (value !== '') search.append(name, value);
    }
  }
  for (const [name, value] of Object.entries(more)) {
    if (value) search.append(name, value);
  }
  const text = search.toString();
  return text && `?${text}`;
}

/** The values of one filter, none when it is not set. */
export function valuesOf(
  filters: FilterChange,
  name: FilterName,
): readonly string[] {
  return [filters[name] ?? []].flat();
}

/** Only the named filters of these. */
export function pickFilters<N extends FilterName>(
  filters: FleetFilters,
  names: readonly N[],
): Pick<FleetFilters, N> {
  const picked: Partial<FleetFilters> = {};
  for (const name of names) Object.assign(picked, { [name]: filters[name] });
  return picked as Pick<FleetFilters, N>;
}

function isSingle(name: FilterName): boolean {
  return name === 'search' || name === 'ownedBy';
}
