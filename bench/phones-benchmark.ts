import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { temporaryFolder } from '../e2e/harness/station-process.ts';
import { openViewer, type Viewer } from './console-viewers.ts';
import { connected, phonesSent, type PhonesSent, type PhonesTask } from './load-messages.ts';
import { LoadProcess } from './load-process.ts';
import type { CompletedSession, MeasuredServer, ServerName, ServerStarter } from './measured-server.ts';
import { cpuSecondsBetween, cpuTimesOf, memoryOf } from './proc-stat.ts';
import { compareTimes, frameTimesOf } from './video-times.ts';

const CONNECT_LIMIT_MS = 180_000;
const REPORT_LIMIT_MS = 30_000;

/** Phones in real time: what to send and for how long. */
export interface PhonesLoad extends Omit<PhonesTask, 'url'> {
  readonly seconds: number;
}

/** What came of it. */
export interface PhonesRun {
  readonly server: ServerName;
  readonly load: PhonesLoad;
  readonly sentFrames: number;
  readonly sentBytes: number;
  /** Frames that the phones themselves did not send because their process was behind. */
  readonly missedFrames: number;
  readonly lostFrames: number;
  /** Null where it is not known which MP4 is which phone's. */
  readonly worstErrorMs: number | null;
  /** One reading a second while the phones streamed. */
  readonly rssBytes: readonly number[];
  /** Of one core, while the phones streamed. */
  readonly cpuPercent: number;
  /** Who looked at the station meanwhile, and the preview packets they got. */
  readonly viewer: Viewer;
  readonly previews: number | null;
}

/** Lets phones stream to a fresh server in a fresh folder, and takes both away again. */
export async function runPhones(start: ServerStarter, load: PhonesLoad, viewer: Viewer = 'nobody'): Promise<PhonesRun> {
  const folder = await temporaryFolder();
  try {
    const server = await start(join(folder.path, 'recordings'));
    try {
      return await measure(server, load, viewer);
    } finally {
      await server.process.end();
    }
  } finally {
    await folder.remove();
  }
}

async function measure(server: MeasuredServer, load: PhonesLoad, viewer: Viewer): Promise<PhonesRun> {
  const { seconds, ...task } = load;
  const fleet = new LoadProcess('phones-sender.ts', { ...task, url: server.process.url });
  try {
    await fleet.hear(connected, CONNECT_LIMIT_MS);
    const opened = await openViewer(viewer, server.process.port);
    server.process.type(`start 16:9 ${load.bitrateMbit} ${load.fps}`);
    const use = await watch(server.process.pid, seconds);
    const { previews } = opened;
    await opened.close();
    server.process.type('stop');
    const { sessions } = await server.completed(load.phones);
    fleet.tell('report');
    const { phones } = await fleet.hear(phonesSent, REPORT_LIMIT_MS);
    const total = (count: (phone: PhonesSent['phones'][number]) => number): number =>
      phones.reduce((sum, phone) => sum + count(phone), 0);
    const recorded = await compareVideos(sessions, phones);
    return {
      server: server.name,
      load,
      viewer,
      previews,
      ...use,
      sentFrames: total(({ timesMs }) => timesMs.length),
      sentBytes: total(({ bytes }) => bytes),
      missedFrames: total(({ missed }) => missed),
      lostFrames: total(({ timesMs }) => timesMs.length) - recorded.frames,
      worstErrorMs: recorded.worstErrorMs,
    };
  } finally {
    await fleet.end();
  }
}

async function watch(pid: number, seconds: number): Promise<Pick<PhonesRun, 'rssBytes' | 'cpuPercent'>> {
  const rssBytes: number[] = [];
  const before = cpuTimesOf(pid);
  const startedMs = performance.now();
  for (let second = 1; second <= seconds; second++) {
    await sleep(startedMs + second * 1000 - performance.now());
    rssBytes.push(memoryOf(pid).rssBytes);
  }
  const wallSeconds = (performance.now() - startedMs) / 1000;
  return { rssBytes, cpuPercent: (cpuSecondsBetween(before, cpuTimesOf(pid)) / wallSeconds) * 100 };
}

async function compareVideos(
  sessions: readonly CompletedSession[],
  phones: PhonesSent['phones'],
): Promise<{ frames: number; worstErrorMs: number | null }> {
  let frames = 0;
  const errors: number[] = [];
  for (const { directory, model } of sessions) {
    const times = await frameTimesOf(join(directory, 'stream.mp4'));
    frames += times.length;
    const phone = phones.length === 1 ? phones[0] : phones.find((one) => one.model === model);
    if (phone !== undefined) errors.push(compareTimes(phone.timesMs, times).worstErrorMs);
  }
  return { frames, worstErrorMs: errors.length === sessions.length ? Math.max(...errors) : null };
}
