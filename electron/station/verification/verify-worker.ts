import os from 'node:os';
import { parentPort } from 'node:worker_threads';
import { inspectSession } from './session-inspection.ts';
import type { VerifyReply, VerifyRequest } from './verify-protocol.ts';

// Entry of the verifying thread: it looks at the folders that it is told, and is ended from outside.

/** It tells how far it is at most this often. */
const PROGRESS_MS = 250;

const port = parentPort;
if (port === null) throw new Error('This file is the verifying thread and does not run by itself.');
// On Linux the priority belongs to the thread; elsewhere it would slow down the whole station.
if (process.platform === 'linux') os.setPriority(os.constants.priority.PRIORITY_LOW);

const send = (reply: VerifyReply): void => port.postMessage(reply);
let toldMs = 0;
port.on('message', ({ directory }: VerifyRequest) => {
  void inspectSession(directory, (fraction) => {
    if (performance.now() - toldMs < PROGRESS_MS) return;
    toldMs = performance.now();
    send({ type: 'progressed', fraction });
  }).then((inspection) => send({ type: 'inspected', inspection }));
});
