import { spawn, type StdioOptions } from 'node:child_process';
import { constants } from 'node:os';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** The process that is told to end, as it is seen here. */
export interface Signalled {
  on(signal: (typeof SIGNALS)[number], listener: () => void): unknown;
  off(signal: (typeof SIGNALS)[number], listener: () => void): unknown;
}

/**
 * Runs a program in this one's place: its standard streams, its signals, its exit code. A Ctrl-C reaches the program
 * from the terminal as well as from here; both our programs take the two for one. Resolves with the exit code.
 */
export async function runProgram(
  path: string,
  args: readonly string[],
  signalled: Signalled,
  stdio: StdioOptions = 'inherit',
): Promise<number> {
  // Set in the terminals of editors that are themselves Electron; with it Electron would be a mere Node.
  const { ELECTRON_RUN_AS_NODE: _asNode, ...env } = process.env;
  const child = spawn(path, args, { stdio, env });
  const handOn = SIGNALS.map((signal) => [signal, () => child.kill(signal)] as const);
  for (const [signal, listener] of handOn) signalled.on(signal, listener);
  try {
    return await new Promise((resolve, reject) => {
      child.once('error', reject);
      child.once('exit', (code, signal) => resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal])));
    });
  } finally {
    for (const [signal, listener] of handOn) signalled.off(signal, listener);
  }
}
