import { processIo } from './io';
import { runCli } from './runCli';

// The exit status is set and not forced, so that a pipe is written to its end.
runCli(process.argv.slice(2), processIo()).then(status => {
  process.exitCode = status;
});
