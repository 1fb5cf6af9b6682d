import { readdir } from 'node:fs/promises';
import { expect } from 'vitest';
import type { SimulatedPhone } from '../../tools/simulator/simulated-phone.ts';
import { foldersIn, type KnownClip, phonesOn, rawOf, rowsOf, stateIn, WatchedStation } from './crash-scene.ts';
import { expectClip, expectPrefixOf, expectSound } from './recovered-session.ts';
import { eventually } from './station-process.ts';

/** A take that was killed, and what the phones and the station knew of it. */
export interface KilledTake {
  readonly station: WatchedStation;
  readonly phones: readonly SimulatedPhone[];
  /** stream.h264 of each session as the kill left it. */
  readonly left: ReadonlyMap<string, Buffer | null>;
}

/** How a take is to be killed. */
export interface TakePlan {
  readonly recordings: string;
  readonly clip: KnownClip;
  readonly phones: number;
  readonly args?: readonly string[];
  /** Resolves at the moment of the kill. */
  readonly killWhen: (station: WatchedStation) => Promise<void>;
}

/** Starts a station on the recordings folder, records a take of so many phones, and kills the station in it. */
export async function killInTake(plan: TakePlan): Promise<KilledTake> {
  const { recordings, clip, args = [], killWhen } = plan;
  const station = await WatchedStation.start({ recordings, args });
  const before = new Set(await foldersIn(recordings));
  const phones = phonesOn(station.process, clip, plan.phones);
  try {
    await Promise.all(phones.map((phone) => phone.start()));
    await station.process.line(new RegExp(`Total clients: ${plan.phones}$`));
    station.process.type('start 4:3 1 30');
    await killWhen(station);
  } finally {
    await station.kill();
    await Promise.all(phones.map((phone) => phone.stop()));
  }
  const sessions = (await foldersIn(recordings)).filter((directory) => !before.has(directory));
  return { station, phones, left: new Map(sessions.map((directory) => [directory, rawOf(directory)])) };
}

/** Resolves when every session of the station has a manifest; before that a kill costs the names of device and take. */
export async function introduced(recordings: string): Promise<void> {
  await eventually('every session has its manifest', async () =>
    (await foldersIn(recordings)).every((directory) => stateIn(directory) !== 'missing'),
  );
}

/** The phone whose clock a session's first frame was stamped by. */
async function senderOf(directory: string, phones: readonly SimulatedPhone[]): Promise<SimulatedPhone> {
  const [first] = await rowsOf(directory);
  const sender = phones.find((phone) =>
    phone.sent().some(({ kind, timestampMs }) => kind === 'frame' && timestampMs * 1000 === first?.deviceUs),
  );
  if (sender === undefined) throw new Error(`No phone has sent the first frame of ${directory}.`);
  return sender;
}

/** Everything that is promised of a killed take once it has been recovered; `lossMs` is what a kill may cost. */
export async function expectKept(
  { station, phones, left }: KilledTake,
  clip: KnownClip,
  lossMs: number,
): Promise<void> {
  for (const [directory, raw] of left) {
    const unchanged = raw === null ? rawOf(directory) === null : rawOf(directory)?.equals(raw);
    expect({ directory, unchanged }).toEqual({ directory, unchanged: true });
    const promised = station.promised(directory, lossMs);
    const state = stateIn(directory);
    if (state === 'failed') {
      // Killed before the first frame was on the disk: nothing was promised, and nothing pretends to be a video.
      expect({ directory, promised }).toEqual({ directory, promised: -1 });
      expect(await readdir(directory)).not.toContain('stream.mp4');
      continue;
    }
    const session = await expectSound(directory, state === 'ready' ? 'ready' : 'recovered');
    expectPrefixOf((await senderOf(directory, phones)).sent(), session, directory);
    expectClip(session.frames, clip.frames);
    const last = session.rows.at(-1)?.sequence ?? -1;
    expect({ directory, promised, last, kept: last >= promised }).toEqual({ directory, promised, last, kept: true });
    expect(session.manifest.files.map(({ name }) => name)).toContain('thumbnail.jpg');
  }
}
