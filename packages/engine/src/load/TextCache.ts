const SIZE = 4096;

/**
 * Gives the same string for equal pieces of text, most of the time: manifests
 * have the same few keys over and over, and a string that is there already
 * need not be made, hashed and thrown away once more.
 */
export class TextCache {
  private readonly slots: string[] = new Array(SIZE).fill('');

  /**
   * The text between two positions.
   *
   * @param hash - of its characters; equal pieces must have equal ones
   */
  piece(text: string, from: number, to: number, hash: number): string {
    // eslint-disable-next-line no-bitwise
    const slot = (hash ^ (hash >>> 12)) & (SIZE - 1);
    const known = this.slots[slot];
    if (known.length === to - from && text.startsWith(known, from)) {
      return known;
    }
    const made = text.slice(from, to);
    this.slots[slot] = made;
    return made;
  }
}
