/** How long the parts of reading a cluster take; tests use shorter ones. */
export interface Timings {
  /** First pause after a failure; doubles up to `maxRetryMs`. */
  retryMs: number;
  maxRetryMs: number;
  /** Until a kind that is not installed is looked for again. */
  probeMs: number;
  /** Until a forbidden kind is tried again. */
  forbiddenMs: number;
  /** Until a kind of which there are too many objects is listed again. */
  truncatedMs: number;
  /** How long one answer may take. */
  requestMs: number;
  /** How long a watch may be silent; servers send a bookmark a minute. */
  silenceMs: number;
  /** How long the server is asked to keep a watch. */
  watchSeconds: number;
  /** How long a kind counts as read while the server does not answer. */
  staleMs: number;
  /** How long a reading waits for the kinds not listed yet. */
  firstListMs: number;
  /** Between two looks at ConfigMaps, which are not watched. */
  configMapMs: number;
  /** Objects of one answer. */
  pageSize: number;
}

export const defaultTimings: Timings = {
  retryMs: 500,
  maxRetryMs: 30_000,
  probeMs: 60_000,
  forbiddenMs: 60_000,
  truncatedMs: 5 * 60_000,
  requestMs: 60_000,
  silenceMs: 120_000,
  watchSeconds: 290,
  staleMs: 60_000,
  firstListMs: 60_000,
  configMapMs: 30_000,
  pageSize: 500,
};
