/**
 * The longest turn of the event loop in processor time of its thread: on a busy
 * machine, waiting for the processor is not this program's doing.
 */
export class BusyTurns {
  readonly #timer: NodeJS.Timeout;
  #last = threadMs();
  #longest = 0;

  constructor() {
    this.#timer = setInterval(() => this.#note(), 1);
  }

  end(): number {
    clearInterval(this.#timer);
    this.#note();
    return this.#longest;
  }

  #note(): void {
    const now = threadMs();
    this.#longest = Math.max(this.#longest, now - this.#last);
    this.#last = now;
  }
}

function threadMs(): number {
  // Node 22 only knows the whole process, which is more.
  const { user, system } = process.threadCpuUsage?.() ?? process.cpuUsage();
  return (user + system) / 1000;
}
