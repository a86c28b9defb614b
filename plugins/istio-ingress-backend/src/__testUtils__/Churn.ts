import { renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { clusterBase, exposedService } from './manifests';

const SERVICES = 24;

/** A folder of manifests of which a part changes again and again. */
export class Churn {
  readonly #folder: string;
  #round = 0;
  #timer?: NodeJS.Timeout;

  constructor(folder: string) {
    this.#folder = folder;
    this.#write('base.yaml', clusterBase);
    this.#change();
  }

  start(everyMs: number): void {
    this.#timer = setInterval(() => this.#change(), everyMs);
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  // Each service is exposed in two rounds of three, and not in the third.
  #change(): void {
    this.#round++;
    const texts = Array.from({ length: SERVICES }, (_, index) => {
      const text = exposedService({ name: `s-${index}` });
      return (index + this.#round) % 3 > 0
        ? text
        : text.slice(0, text.lastIndexOf('---'));
    });
    this.#write('services.yaml', texts.join('---\n'));
  }

  // A file is there as a whole or not at all.
  #write(file: string, text: string): void {
    const draft = join(this.#folder, `.${file}.draft`);
    writeFileSync(draft, text);
    renameSync(draft, join(this.#folder, file));
  }
}
