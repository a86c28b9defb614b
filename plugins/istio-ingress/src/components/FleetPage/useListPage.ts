import { useLocation, useNavigate, useSearchParams } from 'react-router-dom';
import { searchOf } from './filters/fleetFilters';
import { useFleetFilters } from './filters/useFleetFilters';

export const pageSize = 50;

/** Where a list is: its order, and which of its pages is shown. */
export interface ListPage {
  sort: string | undefined;
  cursor: string | undefined;
  /** How many items come before this page; unknown after a foreign link. */
  skipped: number | undefined;
  sortBy(sort: string): void;
  goTo: {
    first?: () => void;
    previous?: () => void;
    next(cursor: string): void;
  };
}

/** The cursors that led here, which the browser keeps with its history. */
interface PageState {
  cursors: (string | undefined)[];
}

/**
 * The page of a list, from the address. A cursor only leads on, so the way back
 * is remembered beside the address; without it there is still the first page.
 */
export function useListPage(): ListPage {
  const [params] = useSearchParams();
  const { filters } = useFleetFilters();
  const navigate = useNavigate();
  const location = useLocation();
  const sort = params.get('sort') ?? undefined;
  const cursor = params.get('cursor') ?? undefined;
  const cursors = cursor ? cursorsOf(location.state) : [];
  const isKnown = cursor === undefined || cursors.length > 0;

  const go = (
    to: string | undefined,
    trail: PageState['cursors'],
    order = sort,
  ) =>
    navigate(
      location.pathname + searchOf(filters, { sort: order, cursor: to }),
      { state: { cursors: trail } satisfies PageState },
    );
  return {
    sort,
    cursor,
    skipped: isKnown ? cursors.length * pageSize : undefined,
    sortBy: order => go(undefined, [], order),
    goTo: {
      first: cursor ? () => go(undefined, []) : undefined,
      previous:
        cursors.length > 0
          ? () => go(cursors[cursors.length - 1], cursors.slice(0, -1))
          : undefined,
      next: to => go(to, [...cursors, cursor]),
    },
  };
}

function cursorsOf(state: unknown): PageState['cursors'] {
  if (typeof state !== 'object' || state === null) return [];
  const { cursors } = state as Partial<PageState>;
  return Array.isArray(cursors) ? cursors : [];
}
