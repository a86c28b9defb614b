import type { OutputStream } from './io';
import { plainText } from './output/plainText';

/** One line that says what is being done, for a person who waits. */
export class Progress {
  private shown = false;

  constructor(private readonly stream: OutputStream) {}

  show(text: string): void {
    if (!this.stream.isTTY) return;
    this.stream.write(`\r\u001b[2K${plainText(text)} ...`);
    this.shown = true;
  }

  clear(): void {
    if (this.shown) this.stream.write('\r\u001b[2K');
    this.shown = false;
  }
}
