/**
 * The command line tool as a function, for programs that start it themselves.
 *
 * @packageDocumentation
 */
export type { CliIo, OutputStream } from './io';
export { processIo } from './io';
export { runCli } from './runCli';
