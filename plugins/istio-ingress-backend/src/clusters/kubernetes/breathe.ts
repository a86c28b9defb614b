// What others wait for: a page, or a probe of whether the process is alive.
const SLICE_MS = 2;

// Of the process: many clusters read at once share one event loop.
let startedAt = 0;
const waiting: (() => void)[] = [];

/**
 * Lets the event loop turn when work like this has run for a while, whoever did
 * it. Those that wait go on one a turn, in order.
 */
export async function breathe(): Promise<void> {
  if (waiting.length === 0 && performance.now() - startedAt < SLICE_MS) return;
  await new Promise<void>(resolve => {
    waiting.push(resolve);
    if (waiting.length === 1) setImmediate(next);
  });
}

function next(): void {
  startedAt = performance.now();
  waiting[0]?.();
  // Behind what the one that goes on does now.
  setImmediate(() => {
    waiting.shift();
    if (waiting.length > 0) next();
  });
}
