import os from 'node:os';
import { parentPort, workerData } from 'node:worker_threads';
import { systemClock } from '../clock.ts';
import { galleryRequest, galleryWorkerOptions } from './gallery-protocol.ts';
import { RecordingsScanner } from './recordings-scanner.ts';

// Entry of the worker thread: a RecordingsScanner behind the thread's port.

const port = parentPort;
if (port === null) throw new Error('This file is the gallery worker and does not run by itself.');
const { recordings } = galleryWorkerOptions.parse(workerData);
const scanner = new RecordingsScanner(recordings, systemClock, (reply) => {
  port.postMessage(reply);
  if (reply.type === 'passed') lowerPriority();
});
port.on('message', (message: unknown) => scanner.receive(galleryRequest.parse(message)));
scanner.start();

/** An operator waits for the first pass, and for none of those after it. */
function lowerPriority(): void {
  // On Linux the priority belongs to the thread; elsewhere it would slow down the whole station.
  if (process.platform === 'linux') os.setPriority(os.constants.priority.PRIORITY_BELOW_NORMAL);
}
