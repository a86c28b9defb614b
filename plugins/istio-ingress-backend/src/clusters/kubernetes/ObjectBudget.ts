/** How many objects the kinds of one cluster may hold together. */
export class ObjectBudget {
  readonly limit: number;
  readonly #held = new Map<object, number>();
  #total = 0;

  constructor(limit: number) {
    this.limit = limit;
  }

  /** How many a holder may hold, given what the others hold now. */
  roomFor(holder: object): number {
    return this.limit - this.#total + (this.#held.get(holder) ?? 0);
  }

  count(holder: object, objects: number): void {
    this.#total += objects - (this.#held.get(holder) ?? 0);
    this.#held.set(holder, objects);
  }
}
