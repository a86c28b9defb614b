const SLICE_MS = 10;

/** Lets others run when this has run for a while. */
export class Slices {
  #startedAt = performance.now();

  async breathe(): Promise<void> {
    if (performance.now() - this.#startedAt < SLICE_MS) return;
    await new Promise(resolve => setImmediate(resolve));
    this.#startedAt = performance.now();
  }
}
