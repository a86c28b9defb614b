import type { Response } from 'express';
import { z } from 'zod';

/** Adds to a file; resolves when more can be taken. */
export type Send = (text: string) => Promise<void>;

/** An answer that is sent while it is read. */
export class FileAnswer {
  readonly contentType: string;
  /** Letters, digits, dashes and dots only: it becomes part of a header. */
  readonly fileName: string;
  /**
   * So long, in all, reading waits for a slow reader of the file; what it has
   * not taken by then waits in memory, and the database does not.
   */
  readonly patienceMs: number;
  readonly write: (send: Send) => Promise<void>;

  constructor(options: {
    contentType: string;
    fileName: string;
    patienceMs: number;
    write(send: Send): Promise<void>;
  }) {
    if (!/^[A-Za-z0-9][A-Za-z0-9.-]*$/.test(options.fileName)) {
      throw new Error(`'${options.fileName}' is no safe name of a file`);
    }
    this.contentType = options.contentType;
    this.fileName = options.fileName;
    this.patienceMs = options.patienceMs;
    this.write = options.write;
  }
}

export const fileAnswerSchema = z.instanceof(FileAnswer);

/**
 * Sends a file. What fails before its first part is an error as any other;
 * later the connection is cut, so that nobody takes a part for the whole.
 */
export async function sendFile(file: FileAnswer, res: Response): Promise<void> {
  let patienceMs = file.patienceMs;
  const begin = () => {
    if (res.headersSent) return;
    res.status(200);
    res.set({
      'content-type': file.contentType,
      'content-disposition': `attachment; filename="${file.fileName}"`,
      'cache-control': 'private, no-store',
      'x-content-type-options': 'nosniff',
    });
  };
  try {
    await file.write(async text => {
      if (res.destroyed) throw new Error('Nobody reads the file any more');
      begin();
      if (res.write(text) || patienceMs <= 0) return;
      const startedAt = performance.now();
      await drained(res, patienceMs);
      patienceMs -= performance.now() - startedAt;
    });
    begin();
    res.end();
  } catch (error) {
    if (res.headersSent) res.destroy();
    throw error;
  }
}

/** Resolves when the reader took what was sent, has gone, or takes too long. */
function drained(res: Response, maxMs: number): Promise<void> {
  return new Promise(resolve => {
    const end = () => {
      clearTimeout(timer);
      res.off('drain', end);
      res.off('close', end);
      resolve();
    };
    const timer = setTimeout(end, maxMs);
    res.on('drain', end);
    res.on('close', end);
  });
}
