#!/usr/bin/env node
import { run } from './run';
import { processIo } from './shell/io';

for (const stream of [process.stdout, process.stderr]) {
  // The reader of a pipe may have seen enough (`trackway … | head`): then there is nobody left to tell, and the exit code stands.
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
}

// Not `process.exit`, which would cut off what is still on its way into a pipe.
void Promise.resolve(run(process.argv.slice(2), processIo())).then((code) => { process.exitCode = code; });
