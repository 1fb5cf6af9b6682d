import os from 'node:os';
import { parentPort, workerData } from 'node:worker_threads';
import * as z from 'zod';
import { MuxHost } from './mux-host.ts';
import type { MuxReply, MuxRequest } from './mux-protocol.ts';

// Entry of the worker thread: a MuxHost behind the thread's port.

const options = z.object({ fragmentMs: z.number(), syncMs: z.number(), lowPriority: z.boolean() }).parse(workerData);

if (options.lowPriority && process.platform === 'linux') {
  // On Linux the priority belongs to the thread; elsewhere it would slow down the whole station.
  os.setPriority(os.constants.priority.PRIORITY_LOW);
}

const port = parentPort;
if (port === null) throw new Error('This file is the muxing worker and does not run by itself.');
const host = new MuxHost(options, (reply: MuxReply, transfer) => {
  port.postMessage(reply, transfer);
  if (reply.type === 'stopped') port.close();
});
port.on('message', (request: MuxRequest) => host.receive(request));
