import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SessionManifest } from '#shared/recording/manifest.ts';
import { foundHere, type VerificationFinding, verdictOf } from '#shared/verification/verification-report.ts';
import { Log } from '../log.ts';
import { ManualClock } from '../manual-clock.ts';
import { ManifestUpdates } from '../recording/disk/manifest-updates.ts';
import { readManifest } from '../recording/disk/manifest-store.ts';
import { manifestForFolder } from '../recording/recovery/foreign-folder.ts';
import type { RecoveryResult } from '../recording/recovery/recovery.ts';
import type { Inspection } from './inspection.ts';
import { SessionVerifier, type VerifierParts } from './session-verifier.ts';

const HERE = { host: 'here', pid: 1 };
const never = (): Promise<never> => Promise.reject(new Error('This was not to be done.'));

let folder = '';
let manifest: SessionManifest;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'verifier-'));
  const files = [
    { name: 'stream.mp4', bytes: 10, sha256: null },
    { name: 'stream.h264', bytes: 20, sha256: 'raw' },
  ];
  manifest = { ...manifestForFolder(folder, 'test'), state: 'ready', files };
  await writeFile(join(folder, 'session.json'), JSON.stringify(manifest));
});
afterEach(() => rm(folder, { recursive: true }));

/** A verifier whose looks at the folder find these, one after the other, and who can do nothing that a test does not say. */
function verifierThat(looks: readonly (readonly VerificationFinding[])[], parts: Partial<VerifierParts> = {}) {
  const left = [...looks];
  const measured = [
    { name: 'stream.mp4', bytes: 10, sha256: 'video' },
    { name: 'stream.h264', bytes: 20, sha256: 'raw' },
  ];
  const inspect = (): Promise<Inspection> => {
    const findings = left.shift();
    if (findings === undefined) return never();
    return Promise.resolve({ manifest, findings, measured, frames: 3, wholeRowBytes: null });
  };
  const tools = {
    manifests: new ManifestUpdates(),
    media: { recoverVideo: never, encodeJpegs: never, muxRaw: never },
    checksum: never,
    makeThumbnail: never,
    hasFfmpeg: () => Promise.resolve(false),
  };
  const log = new Log(new ManualClock());
  return new SessionVerifier({
    inspect,
    tools,
    recover: never,
    isRecording: () => false,
    looker: HERE,
    log,
    ...parts,
  });
}

const signal = new AbortController().signal;
const codesOf = ({ findings }: { readonly findings: readonly VerificationFinding[] }): string[] =>
  findings.map(({ code }) => code);

describe('verifying', () => {
  it('looks once at what is whole', async () => {
    const report = await verifierThat([[]]).verify(folder, { repairs: true, signal });
    expect(report).toEqual({ findings: [], files: 2, frames: 3, bytes: 30 });
    expect(verdictOf(report)).toBe('whole');
  });

  it('does not even look at what is being recorded', async () => {
    const report = await verifierThat([], { isRecording: () => true }).verify(folder, { repairs: true, signal });
    expect([codesOf(report), verdictOf(report)]).toEqual([['live'], 'live']);
  });

  it('writes nothing where it may not repair', async () => {
    const found = [foundHere('checksum-missing', { file: 'stream.mp4' })];
    const report = await verifierThat([found]).verify(folder, { repairs: false, signal });
    expect([codesOf(report), verdictOf(report)]).toEqual([['checksum-missing'], 'problems']);
    expect(await readManifest(folder)).toEqual({ kind: 'manifest', manifest });
  });

  it('notes a missing checksum, and looks again', async () => {
    const found = [foundHere('checksum-missing', { file: 'stream.mp4' })];
    const report = await verifierThat([found, []]).verify(folder, { repairs: true, signal });
    expect([codesOf(report), verdictOf(report)]).toEqual([['checksums-made'], 'repaired']);
    const [video] = (await new ManifestUpdates().update(folder, (now) => now))?.files ?? [];
    expect(video).toEqual({ name: 'stream.mp4', bytes: 10, sha256: 'video' });
  });

  it('vouches for no file of which something else was found', async () => {
    const found = [
      foundHere('checksum-missing', { file: 'stream.mp4' }),
      foundHere('video-table', { file: 'stream.mp4', table: 'moov' }),
      foundHere('checksum-differs', { file: 'stream.h264' }),
    ];
    const report = await verifierThat([found], {}).verify(folder, { repairs: true, signal });
    // The copy of its fragments cannot be made: there is no file.
    expect(codesOf(report)).toEqual([...found.map(({ code }) => code), 'repair-failed']);
    expect(await readManifest(folder)).toEqual({ kind: 'manifest', manifest });
  });

  it('says of a damaged stream.h264 that the video is whole', async () => {
    const found = [foundHere('checksum-differs', { file: 'stream.h264' })];
    const report = await verifierThat([found]).verify(folder, { repairs: true, signal });
    expect([codesOf(report), verdictOf(report)]).toEqual([['raw-differs'], 'problems']);
  });

  it.each<readonly [RecoveryResult, readonly string[]]>([
    ['recovered', ['made-whole']],
    ['failed', ['made-whole']],
    ['waits', ['interrupted']],
    ['live', ['interrupted']],
  ])('leaves what was cut off to recovery: %s', async (result, codes) => {
    const verifier = verifierThat([[foundHere('interrupted')], []], { recover: () => Promise.resolve(result) });
    expect(codesOf(await verifier.verify(folder, { repairs: true, signal }))).toEqual(codes);
  });

  it('has nothing cut to a damaged file where the manifest is lost too', async () => {
    const found = [
      foundHere('manifest-unreadable', { why: 'not JSON' }),
      foundHere('raw-short', { file: 'stream.h264', bytes: 1, expected: 2 }),
    ];
    const report = await verifierThat([found]).verify(folder, { repairs: true, signal });
    expect(report.findings).toEqual(found);
  });

  it('repairs nothing that a phone has gone on with meanwhile', async () => {
    let looks = 0;
    const isRecording = (): boolean => (looks += 1) > 1;
    const found = [foundHere('checksum-missing', { file: 'stream.mp4' })];
    const report = await verifierThat([found], { isRecording }).verify(folder, { repairs: true, signal });
    expect([codesOf(report), verdictOf(report)]).toEqual([['live'], 'live']);
    expect(await readManifest(folder)).toEqual({ kind: 'manifest', manifest });
  });

  it('tells what the disk says where a repair fails, and all that was found', async () => {
    const recover = (): Promise<never> => Promise.reject(new Error('ENOSPC: no space left'));
    const report = await verifierThat([[foundHere('interrupted')]], { recover }).verify(folder, {
      repairs: true,
      signal,
    });
    expect(report.findings).toEqual([
      foundHere('interrupted'),
      foundHere('repair-failed', { why: 'ENOSPC: no space left' }),
    ]);
  });

  it('can be given up', async () => {
    const giving = new AbortController();
    const inspect = (): Promise<never> => {
      giving.abort(new Error('Enough.'));
      return Promise.reject(new Error('The thread ended.'));
    };
    const verifying = verifierThat([], { inspect }).verify(folder, { repairs: true, signal: giving.signal });
    await expect(verifying).rejects.toThrow('Enough.');
  });
});
