import { useCallback, useEffect, useRef, useState } from 'react';
import { useLatest, type Latest } from './useLatest';

interface Page<T> {
  items: T[];
  totalCount: number;
  pageInfo: { nextCursor?: string };
}

/** A list that grows page by page. */
export interface MorePages<T> {
  first: Latest<Page<T>>;
  items: readonly T[];
  total: number;
  /** Loads the next page; absent when there is none. */
  more?: () => void;
  isLoading: boolean;
  /** Why the next page could not be loaded. */
  error?: Error;
  /**
   * Puts an item in the place of an older one. Only what is behind the first
   * page, which is loaded again by itself.
   */
  put(item: T, isSame: (other: T) => boolean): void;
}

/**
 * The first page of a list, kept up to date, and the pages behind it as they
 * are asked for. When the first page changes the list starts anew: what was
 * behind it may have moved.
 *
 * @param key - names the list, with all its filters
 */
export function useMorePages<T>(
  key: string,
  tick: number,
  load: (cursor: string | undefined, signal: AbortSignal) => Promise<Page<T>>,
): MorePages<T> {
  const first = useLatest(signal => load(undefined, signal), key, tick);
  const start = first.state === 'ready' ? first.value : undefined;
  const [rest, setRest] = useState<{ of: unknown; pages: Page<T>[] }>();
  const [failure, setFailure] = useState<Error>();
  const [isLoading, setLoading] = useState(false);
  const loadRef = useRef(load);
  loadRef.current = load;
  const running = useRef<AbortController>();
  const pages = rest && rest.of === start ? rest.pages : [];
  const last = pages[pages.length - 1] ?? start;
  const cursor = last?.pageInfo.nextCursor;

  useEffect(() => {
    setFailure(undefined);
    return () => running.current?.abort();
  }, [start]);

  const more = useCallback(async () => {
    const aborter = new AbortController();
    running.current?.abort();
    running.current = aborter;
    setLoading(true);
    setFailure(undefined);
    try {
      const page = await loadRef.current(cursor, aborter.signal);
      if (aborter.signal.aborted) return;
      setRest(known => ({
        of: start,
        pages: [...(known && known.of === start ? known.pages : []), page],
      }));
    } catch (caught) {
      if (aborter.signal.aborted) return;
      setFailure(caught instanceof Error ? caught : new Error(`${caught}`));
    } finally {
      if (running.current === aborter) setLoading(false);
    }
  }, [cursor, start]);

  return {
    first,
    items: [start, ...pages].flatMap(page => page?.items ?? []),
    total: start?.totalCount ?? 0,
    more: cursor ? more : undefined,
    isLoading,
    error: failure,
    put: (item, isSame) =>
      setRest(
        known =>
          known && {
            ...known,
            pages: known.pages.map(page => ({
              ...page,
              items: page.items.map(other => (isSame(other) ? item : other)),
            })),
          },
      ),
  };
}
