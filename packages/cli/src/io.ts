/**
 * A stream that the command line tool writes to.
 *
 * @public
 */
export interface OutputStream {
  write(text: string): void;
  /** Is a person looking at it? Only then there is colour and progress. */
  isTTY: boolean;
  columns?: number;
}

/**
 * Everything outside the process that the tool touches, besides files.
 *
 * @public
 */
export interface CliIo {
  stdout: OutputStream;
  stderr: OutputStream;
  readStdin(): Promise<Uint8Array>;
  /** The current time as an ISO timestamp. */
  now(): string;
  /** Folder that relative paths start from. */
  cwd: string;
  /** Does the environment ask for no colour (https://no-color.org)? */
  noColor: boolean;
}

/**
 * The streams of the running process.
 *
 * @public
 */
export function processIo(): CliIo {
  return {
    stdout: streamOf(process.stdout),
    stderr: streamOf(process.stderr),
    readStdin,
    now: () => new Date().toISOString(),
    cwd: process.cwd(),
    noColor: Boolean(process.env.NO_COLOR),
  };
}

function streamOf(stream: NodeJS.WriteStream): OutputStream {
  // `istio-ingress analyze . | head` closes the pipe early.
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
  return {
    write: text => stream.write(text),
    isTTY: stream.isTTY === true,
    columns: stream.columns,
  };
}

async function readStdin(): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk);
  return Buffer.concat(chunks);
}
