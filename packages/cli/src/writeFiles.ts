import { randomUUID } from 'node:crypto';
import {
  linkSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  statSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import {
  basename,
  dirname,
  isAbsolute,
  join,
  relative,
  resolve,
  sep,
} from 'node:path';
import type { EditedFile } from 'istio-ingress-engine';
import { UnusableInput } from './failure';
import type { Sources } from './input/readCluster';
import { reasonOf } from './input/readFolder';

/**
 * Writes edited files of one PATH argument: each atomically, none outside the
 * path, none that changed since it was read, and no new file over one that is
 * there. All are looked at before the first is written.
 *
 * @throws {@link UnusableInput} when one of them must not be written.
 */
export function writeFiles(
  edits: readonly EditedFile[],
  { path, files }: Sources,
  cwd: string,
): void {
  if (path === '-') {
    throw new UnusableInput('standard input cannot be written to');
  }
  const root = realpathSync(resolve(cwd, path));
  const places = new Map(files.map(source => [source.file, source.path]));
  const targets = edits.map(edit => {
    const target = targetOf(edit, root, places, cwd);
    if (edit.before !== undefined) mustBeUnchanged(edit, target);
    return { edit, target };
  });
  for (const { edit, target } of targets) {
    try {
      write(edit, target);
    } catch (error) {
      throw new UnusableInput(`${edit.file}: ${writeError(error)}`);
    }
  }
}

/**
 * Creates files below a folder, which is made where it is not there; none over
 * one that is there, and none outside of it.
 *
 * @throws {@link UnusableInput} when one of them must not be written.
 */
export function createFiles(
  files: readonly { path: string; text: string }[],
  folder: string,
  cwd: string,
): void {
  const root = resolve(cwd, folder);
  const targets = files.map(({ path, text }) => {
    const target = resolve(root, path);
    if (!isWithin(root, target) || target === root) {
      throw new UnusableInput(`${path}: it lies outside of ${folder}`);
    }
    if (isThere(target)) {
      throw new UnusableInput(
        `${folder}/${path}: a file of this name is there already`,
      );
    }
    return { target, path, text };
  });
  for (const { target, path, text } of targets) {
    try {
      mkdirSync(dirname(target), { recursive: true });
      write({ file: path, after: text }, target);
    } catch (error) {
      throw new UnusableInput(`${folder}/${path}: ${writeError(error)}`);
    }
  }
}

/** The real path of a file, which must lie within the root. */
function targetOf(
  { file, before }: EditedFile,
  root: string,
  places: ReadonlyMap<string, string | undefined>,
  cwd: string,
): string {
  const outside = new UnusableInput(
    `${file}: it lies outside of the path that was given, and is not written`,
  );
  if (before !== undefined) {
    const place = places.get(file);
    if (place === undefined) throw outside;
    const real = realpathSync(place);
    if (!isWithin(root, real)) throw outside;
    return real;
  }
  const target = resolve(cwd, file);
  const folder = realpathSync(dirname(target));
  const real = join(folder, basename(target));
  if (!isWithin(root, real)) throw outside;
  return real;
}

function isWithin(root: string, path: string): boolean {
  const from = relative(root, path);
  return from !== '..' && !from.startsWith(`..${sep}`) && !isAbsolute(from);
}

function mustBeUnchanged({ file, before }: EditedFile, target: string): void {
  const now = readFileSync(target, 'utf8');
  if (now !== before) {
    throw new UnusableInput(`${file}: it changed while it was analysed`);
  }
}

function write({ before, after }: EditedFile, target: string): void {
  if (after === undefined) {
    unlinkSync(target);
    return;
  }
  const beside = join(dirname(target), `.${basename(target)}.${randomUUID()}`);
  const mode = before === undefined ? 0o666 : statSync(target).mode;
  writeFileSync(beside, after, { flag: 'wx', mode });
  try {
    if (before === undefined) {
      // Unlike a rename, a link never replaces what is there.
      linkSync(beside, target);
    } else {
      renameSync(beside, target);
    }
  } finally {
    if (isThere(beside)) unlinkSync(beside);
  }
}

function isThere(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}

function writeError(error: unknown): string {
  return (error as NodeJS.ErrnoException).code === 'EEXIST'
    ? 'a file of this name is there already'
    : reasonOf(error).replace('be read', 'be written');
}
