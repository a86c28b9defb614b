/**
 * How much the loader reads. Sizes are counted in characters of the decoded
 * text; `depth` counts nested mappings and lists.
 *
 * @public
 */
export interface LoadLimits {
  fileSize: number;
  documentSize: number;
  depth: number;
  aliases: number;
  objects: number;
}

/** @public */
export const defaultLoadLimits: LoadLimits = {
  fileSize: 64 * 1024 * 1024,
  documentSize: 4 * 1024 * 1024,
  depth: 64,
  aliases: 100,
  objects: 200_000,
};

/**
 * A size for people: "4 MiB", "200 bytes".
 *
 * @public
 */
export function sizeText(size: number): string {
  const mebibytes = size / (1024 * 1024);
  if (mebibytes >= 1) return `${Math.round(mebibytes * 10) / 10} MiB`;
  return size === 1 ? '1 byte' : `${size} bytes`;
}
