import { type ChildProcess, execFile } from 'node:child_process';
import { cp, mkdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { type Clip, loadClip } from '../../tools/simulator/clip.ts';
import { SimulatedPage } from '../../tools/simulator/simulated-page.ts';
import { boardAt, films } from './board-at.ts';
import { ClipSender } from './clip-sender.ts';
import { type KnownClip, settled } from './crash-scene.ts';
import { CAPTURE_STARTED, CAPTURE_STOPPED, RawPhone } from './raw-phone.ts';
import { eventually, HEADLESS, sessionsIn, StationProcess } from './station-process.ts';
import type { AtEnd } from './test-bed.ts';

/** What a run of `verify` printed, without the summary in its last line, and how it ended. */
export interface VerifyRun {
  readonly code: number;
  readonly lines: readonly string[];
  readonly summary: string;
  readonly stderr: string;
}

/** Runs `verify` in a process of its own, in English. */
export function verifyCommand(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<VerifyRun> {
  return verifyProcess(args, env, () => undefined);
}

/** The same, and Ctrl-C as soon as it has printed its first line. */
export function interruptedVerify(args: readonly string[]): Promise<VerifyRun> {
  return verifyProcess(args, {}, (child) => child.stdout?.once('data', () => child.kill('SIGINT')));
}

function verifyProcess(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  begun: (child: ChildProcess) => void,
): Promise<VerifyRun> {
  return new Promise((resolve) => {
    const options = { env: { ...process.env, LC_ALL: 'C', ...env } };
    const child = execFile(process.execPath, [HEADLESS, 'verify', ...args], options, (error, stdout, stderr) => {
      const lines = stdout.split('\n').filter((line) => line !== '');
      const code = error === null ? 0 : Number(error.code ?? -1);
      resolve({ code, lines: lines.slice(0, -1), summary: lines.at(-1) ?? '', stderr });
    });
    begun(child);
  });
}

/** Records so many frames as one session that ends in order; resolves with its folder, checksums included. */
export async function recordedSession(
  recordings: string,
  { clip }: KnownClip,
  frames: number,
  args: readonly string[] = [],
): Promise<string> {
  const station = await StationProcess.start({ recordings, args });
  const phone = await RawPhone.connect(station.url, 'Pixel 6a');
  try {
    phone.text(CAPTURE_STARTED);
    const sender = new ClipSender(phone, clip);
    sender.config();
    sender.frames(frames);
    await eventually('the session is there', async () => (await sessionsIn(recordings)).length === 1);
    phone.text(CAPTURE_STOPPED);
    await eventually('the session has ended', async () => {
      const [session] = await sessionsIn(recordings);
      return session?.manifest.state === 'ready';
    });
    await settled(recordings);
  } finally {
    phone.leave();
    await station.end();
  }
  const [session] = await sessionsIn(recordings);
  return session?.directory ?? '';
}

/**
 * Records six phones that send what phones should not: pictures of changing sizes, a late key frame with gaps, times that
 * stand still or go back and bytes that are no H.264 among them, no parameter sets, no video at all, a single frame, and one
 * that is gone before Stop. Resolves when all are complete.
 */
export async function recordedOddly(
  recordings: string,
  clip: Clip,
  larger: Clip,
  args: readonly string[],
): Promise<void> {
  const station = await StationProcess.start({ recordings, args });
  const phones: RawPhone[] = [];
  const sends = async (model: string, send: (sender: ClipSender) => void): Promise<RawPhone> => {
    const phone = await RawPhone.connect(station.url, model);
    phones.push(phone);
    phone.text(CAPTURE_STARTED);
    send(new ClipSender(phone, clip));
    await phone.settled();
    return phone;
  };
  try {
    await sends('Sizes', (sender) => {
      for (const size of [clip, larger, clip]) {
        sender.use(size);
        sender.unit = 0;
        sender.config();
        sender.frames(15);
      }
    });
    await sends('Odd', (sender) => {
      sender.unit = 5;
      sender.config();
      sender.frames(10);
      sender.frames(10, 0);
      sender.sequence += 40;
      sender.frame(Buffer.from('this is no H.264 at all'));
      sender.frames(20, [33, 1000, -200, 33]);
      sender.frame(Buffer.concat([Buffer.alloc(3), clip.units[0] ?? Buffer.alloc(0)]));
      sender.frames(5);
    });
    await sends('No parameter sets', (sender) => sender.frames(12));
    await sends('No video', (sender) => sender.frame(Buffer.from('no video')));
    await sends('One frame', (sender) => {
      sender.config();
      sender.frames(1);
    });
    const gone = await sends('Gone', (sender) => {
      sender.config();
      sender.frames(12);
    });
    gone.leave();
    for (const phone of phones) if (phone !== gone) phone.text(CAPTURE_STOPPED);
    await eventually('all sessions have ended', async () => {
      const sessions = await sessionsIn(recordings);
      return sessions.length === 6 && sessions.every(({ manifest }) => ['ready', 'failed'].includes(manifest.state));
    });
    await settled(recordings);
  } finally {
    for (const phone of phones) phone.leave();
    await station.end();
  }
}

/** Records a board's JPEGs and a phone page in one take; resolves when both are complete. */
export async function recordedBoardAndPage(atEnd: AtEnd, recordings: string): Promise<void> {
  const station = await StationProcess.start({ recordings });
  const board = await boardAt(atEnd, station.port);
  const clip = await loadClip({ width: 320, height: 240, fps: 10, seconds: 2, bitrateMbit: 1 });
  const url = `ws://127.0.0.1:${station.port}/camera`;
  const page = new SimulatedPage({ url, clips: () => Promise.resolve(clip), fps: 10, model: 'Page' });
  atEnd(() => page.stop());
  await page.start();
  try {
    station.type('start');
    await films(board, 15);
    station.type('stop');
    await eventually(
      'both sessions are ready',
      async () => (await sessionsIn(recordings)).filter(({ manifest }) => manifest.state === 'ready').length === 2,
    );
    await settled(recordings);
  } finally {
    await station.end();
  }
}

/** A copy of a session below a folder of its own, under another session's name. */
export async function copyInto(directory: string, recordings: string, number: number): Promise<string> {
  await mkdir(recordings, { recursive: true });
  const copy = join(recordings, basename(directory).replace(/_\d+_/, `_${number}_`));
  await cp(directory, copy, { recursive: true });
  return copy;
}
