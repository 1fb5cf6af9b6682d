import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { FRAMES_FILE, MANIFEST_FILE, RAW_FILE } from '#shared/recording/manifest.ts';
import { type FrameRow, parseFramesCsv } from '#shared/recording/frames-csv.ts';
import { type Clip, loadClip } from '../../tools/simulator/clip.ts';
import type { PhoneOptions } from '../../tools/simulator/phone-options.ts';
import { SimulatedPhone } from '../../tools/simulator/simulated-phone.ts';
import { eventually, StationProcess, type StationProcessOptions } from './station-process.ts';
import { decodedFrames } from './video-facts.ts';

/** Small enough that ffmpeg decodes it at once. */
export const SMALL = { width: 320, height: 240, fps: 30, bitrateMbit: 1, seconds: 2 } as const;

/** A clip with what ffmpeg decodes from it, frame by frame. */
export interface KnownClip {
  readonly clip: Clip;
  readonly frames: readonly string[];
}

/** Loads a clip and decodes it, so that a test can tell which frame of it a recording holds where. */
export async function knownClip(options: Parameters<typeof loadClip>[0] = SMALL): Promise<KnownClip> {
  const clip = await loadClip(options);
  const folder = await mkdtemp(join(tmpdir(), 'capture-clip-'));
  try {
    const file = join(folder, 'clip.h264');
    await writeFile(file, Buffer.concat([clip.codecConfig, ...clip.units]));
    return { clip, frames: await decodedFrames(file, ['-f', 'h264']) };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Phones that play a clip as soon as they are asked to and remember what they sent. */
export function phonesOn(
  station: StationProcess,
  { clip }: KnownClip,
  count: number,
  options: Partial<PhoneOptions> = {},
): SimulatedPhone[] {
  return Array.from({ length: count }, (_unused, i) => {
    const { fps, bitrateMbit } = clip.options;
    const behaviour = { startDelayMs: [0, 0] as const, ...options.behaviour };
    const own = { model: `Phone ${i + 1}`, fps, bitrateMbit, sentDetail: 'hashes' as const, ...options, behaviour };
    return new SimulatedPhone({ url: station.url, clips: () => Promise.resolve(clip), ...own });
  });
}

interface Sighting {
  readonly connection: string;
  readonly sequence: number;
  readonly atMs: number;
}

const FRAME_LINE = /\[Frame\]: (\S+) sequence=(\d+) /;
const LAG_SAMPLE_MS = 5;
/** Lag that is older than this says nothing about the moment of the kill. */
const LAG_MEMORY_MS = 1000;

/**
 * A station whose frame log is watched. A line seen here proves that the station had received the frame by then, so a
 * kill may lose it only where it was seen within the last moments. The machine's own stalls are measured and allowed.
 */
export class WatchedStation {
  readonly process: StationProcess;
  readonly #sightings: Sighting[] = [];
  readonly #lags: { readonly atMs: number; readonly lagMs: number }[] = [];
  readonly #timer: NodeJS.Timeout;
  #scanned = 0;
  #killedMs = Infinity;
  #lagMs = 0;

  private constructor(process: StationProcess) {
    this.process = process;
    process.child.stdout?.on('data', () => this.#scan());
    let lastMs = performance.now();
    this.#timer = setInterval(() => {
      const atMs = performance.now();
      this.#lags.push({ atMs, lagMs: Math.max(0, atMs - lastMs - LAG_SAMPLE_MS) });
      lastMs = atMs;
    }, LAG_SAMPLE_MS);
  }

  static async start(options: StationProcessOptions): Promise<WatchedStation> {
    const process = await StationProcess.start({ ...options, args: ['--frame-log', ...(options.args ?? [])] });
    return new WatchedStation(process);
  }

  /** Resolves when so many frames of every one of so many connections were seen. */
  async sawFrames(frames: number, connections = 1): Promise<void> {
    await eventually(`${frames} frames of ${connections} phones`, () => {
      const counts = new Map<string, number>();
      for (const { connection } of this.#sightings) counts.set(connection, (counts.get(connection) ?? 0) + 1);
      return [...counts.values()].filter((count) => count >= frames).length >= connections;
    });
  }

  /** Kills it with SIGKILL; what comes to light afterwards is no promise. */
  async kill(): Promise<void> {
    this.#killedMs = performance.now();
    clearInterval(this.#timer);
    await this.process.kill();
    const lags = this.#lags.filter(({ atMs }) => atMs > this.#killedMs - LAG_MEMORY_MS);
    this.#lagMs = Math.max(0, ...lags.map(({ lagMs }) => lagMs));
  }

  /** Ends it politely. */
  async end(): Promise<void> {
    clearInterval(this.#timer);
    await this.process.end();
  }

  /** The highest sequence number of this folder's phone that must be on the disk; -1 where none must. */
  promised(directory: string, lossMs: number): number {
    const untilMs = this.#killedMs - lossMs - this.#lagMs;
    const own = this.#sightings.filter(({ connection }) => basename(directory).startsWith(`${connection}_`));
    return own.reduce((highest, { sequence, atMs }) => (atMs < untilMs ? Math.max(highest, sequence) : highest), -1);
  }

  #scan(): void {
    const atMs = performance.now();
    const { lines } = this.process;
    for (; this.#scanned < lines.length; this.#scanned += 1) {
      const match = FRAME_LINE.exec(lines[this.#scanned] ?? '');
      if (match !== null) this.#sightings.push({ connection: match[1] ?? '', sequence: Number(match[2]), atMs });
    }
  }
}

/** All session folders, whether their manifest can be read or not. */
export async function foldersIn(recordings: string): Promise<string[]> {
  const entries = await readdir(recordings, { withFileTypes: true });
  return entries
    .filter((entry) => entry.isDirectory())
    .map((entry) => join(recordings, entry.name))
    .sort();
}

/** stream.h264 as it stands; null where there is none. */
export function rawOf(directory: string): Buffer | null {
  try {
    return readFileSync(join(directory, RAW_FILE));
  } catch {
    return null;
  }
}

/** The rows of frames.csv; it must be whole. */
export async function rowsOf(directory: string): Promise<FrameRow[]> {
  const text = await readFile(join(directory, FRAMES_FILE), 'latin1');
  const rows = parseFramesCsv(text);
  if (rows.length !== text.split('\n').length - 2) throw new Error(`${directory}: frames.csv is torn.`);
  return rows;
}

/** What session.json says its state is, in words, without the rest having to be valid. */
export function stateIn(directory: string): string {
  try {
    const text = readFileSync(join(directory, MANIFEST_FILE), 'utf8');
    return /"state": "(\w+)"/.exec(text)?.[1] ?? 'unreadable';
  } catch {
    return 'missing';
  }
}

export function sha1(bytes: Uint8Array): string {
  return createHash('sha1').update(bytes).digest('hex');
}

/** Recovery has the lowest priority, so that on a busy machine it can take its time. */
const RECOVERY_LIMIT_MS = 100_000;

function isComplete(directory: string): boolean {
  const state = stateIn(directory);
  if (state !== 'ready' && state !== 'recovered') return state === 'failed';
  return !readFileSync(join(directory, MANIFEST_FILE), 'utf8').includes('"sha256": null');
}

/** Resolves when a station has brought every session of the folder to an end, checksums included. */
export async function settled(recordings: string): Promise<void> {
  let open: string[] = [];
  const isSettled = async (): Promise<boolean> => {
    open = (await foldersIn(recordings)).filter((directory) => !isComplete(directory));
    return open.length === 0;
  };
  const found = (): string => open.map((each) => `${stateIn(each)} with ${readdirSync(each).join(', ')}`).join('; ');
  await eventually(() => `every session is complete, with checksums: ${found()}`, isSettled, RECOVERY_LIMIT_MS);
}

/** Starts a station on the folder again, ends it when nothing is left to do, and tells what it said. */
export async function restart(recordings: string, args: readonly string[] = []): Promise<readonly string[]> {
  const station = await StationProcess.start({ recordings, args });
  try {
    await settled(recordings);
  } finally {
    await station.end();
  }
  return station.lines;
}
