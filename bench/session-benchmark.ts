import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { temporaryFolder } from '../e2e/harness/station-process.ts';
import { irregularDeviceTimes } from './device-times.ts';
import { connected, sessionSent, type SessionTask } from './load-messages.ts';
import { LoadProcess } from './load-process.ts';
import type { MeasuredServer, ServerName, ServerStarter } from './measured-server.ts';
import { cpuSecondsBetween, cpuTimesOf, memoryOf } from './proc-stat.ts';
import { warmMemory } from './warm-memory.ts';
import { compareTimes, frameTimesOf, type VideoTimes } from './video-times.ts';

const run = promisify(execFile);

const CONNECT_LIMIT_MS = 120_000;
const SEND_LIMIT_MS = 300_000;
const BYTES_PER_GIGABYTE = 1e9;
/** Raw file and MP4 both pass through the file cache, and some more is needed. */
const CACHED_COPIES = 2.5;

/** How a session is delivered. */
export type Delivery = 'full speed' | 'paced';

/** One session of one server. */
export interface SessionRun {
  readonly server: ServerName;
  readonly delivery: Delivery;
  readonly gigabytes: number;
  readonly sendSeconds: number;
  /** From `capture_stopped` to the complete MP4. */
  readonly stopToVideoMs: number;
  /** From the end of the session, after the linger, to the complete MP4; null where the server does not tell it. */
  readonly endToVideoMs: number | null;
  /** From the first byte to the complete MP4, children included. */
  readonly cpuSeconds: number;
  /** From there to thumbnail and checksums. */
  readonly cpuSecondsLater: number;
  readonly peakBytes: number;
  readonly video: VideoTimes;
}

/** What to send. */
export interface SessionLoad extends Omit<SessionTask, 'url'> {
  readonly delivery: Delivery;
  readonly expectedBytes: number;
}

/** Sends one session to a fresh server in a fresh folder, and takes both away again. */
export async function runSession(start: ServerStarter, load: SessionLoad): Promise<SessionRun> {
  const folder = await temporaryFolder();
  try {
    const server = await start(join(folder.path, 'recordings'));
    try {
      return await measure(server, load);
    } finally {
      await server.process.end();
    }
  } finally {
    await folder.remove();
    await run('sync', { timeout: 60_000 }); // the next run is not to wait for what this one left
  }
}

async function measure(server: MeasuredServer, { delivery, expectedBytes, ...task }: SessionLoad): Promise<SessionRun> {
  const { pid, url } = server.process;
  const sender = new LoadProcess('session-sender.ts', { ...task, url });
  try {
    await sender.hear(connected, CONNECT_LIMIT_MS);
    await warmMemory(expectedBytes * CACHED_COPIES);
    const before = cpuTimesOf(pid);
    sender.tell('go');
    const sent = await sender.hear(sessionSent, SEND_LIMIT_MS);
    const { sessions, cpu } = await server.completed(1);
    const [session] = sessions;
    if (session === undefined) throw new Error(`The ${server.name} recorded nothing.`);
    await server.idle(1);
    const { completeMs, endedMs, directory } = session;
    return {
      server: server.name,
      delivery,
      gigabytes: sent.bytes / BYTES_PER_GIGABYTE,
      sendSeconds: sent.seconds,
      stopToVideoMs: completeMs - sent.stoppedMs,
      endToVideoMs: endedMs === null ? null : completeMs - endedMs,
      cpuSeconds: cpuSecondsBetween(before, cpu),
      cpuSecondsLater: cpuSecondsBetween(cpu, cpuTimesOf(pid)),
      peakBytes: memoryOf(pid).peakBytes,
      video: compareTimes(
        irregularDeviceTimes(task.frames, task.seed),
        await frameTimesOf(join(directory, 'stream.mp4')),
      ),
    };
  } finally {
    await sender.end();
  }
}
