import type { Problem } from 'istio-ingress-contract';
import {
  defaultLoadLimits,
  isKustomization,
  type ManifestFile,
} from 'istio-ingress-engine';
import { isUtf8 } from 'node:buffer';
import { readFileSync, readdirSync, realpathSync, statSync } from 'node:fs';
import { join } from 'node:path';

const MANIFEST = /\.(ya?ml|json)$/i;

/** A file that was read, and where it is; standard input is nowhere. */
export interface SourceFile extends ManifestFile {
  path?: string;
}

/** What a folder or a file gave, and what of it could not be read. */
export interface ReadFiles {
  files: SourceFile[];
  unread: Problem[];
}

/**
 * Reads the manifests below a folder, in the order of their names. Symbolic
 * links are followed, but not back to a folder around them. Hidden files and
 * `node_modules` are left out.
 *
 * @param shown - how the folder is called in results
 * @throws the error of the file system when the folder itself cannot be read
 */
export function readFolder(
  folder: string,
  shown: string,
  onFile: () => void = () => {},
): ReadFiles {
  const out: ReadFiles = { files: [], unread: [] };
  const prefix = shown === '.' ? '' : `${shown.replace(/\/+$/, '')}/`;
  walk(folder, prefix, new Set());
  return out;

  function walk(path: string, name: string, around: ReadonlySet<string>): void {
    const real = realpathSync(path);
    if (around.has(real)) {
      out.unread.push(
        unreadable(
          name.replace(/\/$/, ''),
          'this symbolic link leads back to a folder around it',
        ),
      );
      return;
    }
    const inner = new Set([...around, real]);
    for (const entry of readdirSync(path).sort()) {
      if (entry.startsWith('.') || entry === 'node_modules') continue;
      const child = join(path, entry);
      const shownChild = name + entry;
      const isManifest = MANIFEST.test(entry) || isKustomization(entry);
      try {
        const stats = statSync(child);
        if (stats.isDirectory()) {
          walk(child, `${shownChild}/`, inner);
        } else if (isManifest && stats.isFile()) {
          addFile(out, child, shownChild, stats.size);
          onFile();
        }
      } catch (error) {
        // A dangling link may have any name; only one that would be read counts.
        if (isManifest || codeOf(error) !== 'ENOENT') {
          out.unread.push(unreadable(shownChild, reasonOf(error)));
        }
      }
    }
  }
}

/** Reads one file, whatever it is called. */
export function readFile(path: string, shown: string): ReadFiles {
  const out: ReadFiles = { files: [], unread: [] };
  try {
    addFile(out, path, shown, statSync(path).size);
  } catch (error) {
    out.unread.push(unreadable(shown, reasonOf(error)));
  }
  return out;
}

function addFile(out: ReadFiles, path: string, shown: string, size: number) {
  // A character takes at most four bytes; the loader knows the exact limit.
  if (size > defaultLoadLimits.fileSize * 4) {
    out.unread.push({
      code: 'limit-exceeded',
      message: `the file has ${size} bytes, more than the limit of 64 MiB`,
      file: shown,
    });
    return;
  }
  addBytes(out, readFileSync(path), shown, path);
}

export function addBytes(
  out: ReadFiles,
  bytes: Uint8Array,
  shown: string,
  path?: string,
) {
  if (!isUtf8(bytes)) {
    out.unread.push(unreadable(shown, 'it is not text in UTF-8'));
    return;
  }
  out.files.push({
    file: shown,
    ...(path === undefined ? {} : { path }),
    text: Buffer.from(
      bytes.buffer,
      bytes.byteOffset,
      bytes.byteLength,
    ).toString('utf8'),
  });
}

function unreadable(file: string, message: string): Problem {
  return { code: 'unreadable-file', message, file };
}

function codeOf(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException | undefined)?.code;
}

/** Why the file system refused, in words. */
export function reasonOf(error: unknown): string {
  const code = codeOf(error);
  switch (code) {
    case 'EACCES':
    case 'EPERM':
      return 'permission denied';
    case 'ENOENT':
      return 'it does not exist';
    case 'ELOOP':
      return 'its symbolic links form a loop';
    default:
      return code ? `it could not be read (${code})` : String(error);
  }
}
