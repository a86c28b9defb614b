import { useCallback, useMemo } from 'react';
import { useLocation, useNavigate, useSearchParams } from 'react-router-dom';
import {
  filtersOf,
  searchOf,
  type FilterChange,
  type FleetFilters,
} from './fleetFilters';

/**
 * What the page is narrowed to. The address is the only place that holds it, so
 * that a link shows the same to everybody and "back" undoes the last choice.
 */
export function useFleetFilters(): {
  filters: FleetFilters;
  /**
   * Goes to the same list with other filters, from its first page.
   *
   * @param how - `replace` while someone is typing, so that "back" does not
   * undo it letter by letter
   */
  change(change: FilterChange, how?: 'replace'): void;
  clear(): void;
} {
  const [params] = useSearchParams();
  const navigate = useNavigate();
  const { pathname } = useLocation();
  const text = params.toString();
  const filters = useMemo(() => filtersOf(new URLSearchParams(text)), [text]);
  const sort = params.get('sort') ?? undefined;

  const change = useCallback(
    (patch: FilterChange, how?: 'replace') => {
      const search = searchOf({ ...filters, ...patch }, { sort });
      navigate(pathname + search, { replace: how === 'replace' });
    },
    [filters, navigate, pathname, sort],
  );
  const clear = useCallback(
    () => navigate(pathname + searchOf({}, { sort })),
    [navigate, pathname, sort],
  );
  return { filters, change, clear };
}
