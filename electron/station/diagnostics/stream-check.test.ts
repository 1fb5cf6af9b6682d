import { describe, expect, it } from 'vitest';
import { finding } from '#shared/diagnostics/finding.ts';
import { parseSps, type Sps } from '#shared/h264/sps.ts';
import { checkLostStream, checkStream, type StreamFacts } from './stream-check.ts';

const MINUTE_US = 60_000_000;
const NOW_US = 1_795_327_200_000_000;
const DEVICE = { id: 'p', name: 'Left' };
const BASELINE = parseSps(Buffer.from('6742e01fed01407b20', 'hex'));

/** A stream in which all is as it should be, but for what is said. */
function stream(more: Partial<StreamFacts> = {}): StreamFacts {
  return {
    messages: 300,
    badMessages: 0,
    lastBad: null,
    frames: 299,
    keyFrames: 10,
    configured: true,
    framesBeforeConfig: 0,
    withoutStartCode: 0,
    lastWithoutStartCode: '',
    sps: BASELINE,
    longestKeyIntervalUs: 1_000_000,
    ...more,
  };
}
function codes(of: StreamFacts, codec: 'h264' | 'jpeg' = 'h264'): string[] {
  const findings = checkStream(of, codec, DEVICE, NOW_US);
  for (const one of findings) expect(finding.safeParse(one).success).toBe(true);
  return findings.map(({ check, outcome }) => `${check}.${outcome}`);
}
const GOOD = ['packets.whole', 'start-codes.present', 'config.seen', 'profile.plays', 'key-frames.regular'];

describe('the checks of a stream', () => {
  it('find a good one good', () => {
    expect(codes(stream())).toEqual(GOOD);
    expect(checkStream(stream(), 'h264', DEVICE, NOW_US).find(({ check }) => check === 'profile')?.facts).toEqual({
      profile: 'Constrained Baseline',
      level: '3.1',
      size: '640x480',
    });
  });

  it('say nothing of a device that has sent nothing', () => {
    expect(codes(stream({ messages: 0 }))).toEqual([]);
  });

  it('show how the last message began that could not be read', () => {
    const bad = stream({
      badMessages: 2,
      lastBad: { why: 'its length field says 9, 4 follow', hex: '00 01', atUs: NOW_US },
    });
    expect(codes(bad)).toEqual(['packets.bad', ...GOOD.slice(1)]);
    expect(checkStream(bad, 'h264', DEVICE, NOW_US)[0]).toMatchObject({
      device: DEVICE,
      facts: { count: '2', why: 'its length field says 9, 4 follow', hex: '00 01' },
    });
  });

  it('tell for ten minutes of a message that could not be read, also when its device is gone', () => {
    const after = (minutes: number): StreamFacts =>
      stream({ badMessages: 1, lastBad: { why: 'it is torn', hex: '00', atUs: NOW_US - minutes * MINUTE_US } });
    expect(codes(after(10))[0]).toBe('packets.bad');
    expect(codes(after(11))[0]).toBe('packets.earlier');
    expect(checkLostStream(after(10), DEVICE, NOW_US)).toMatchObject([{ outcome: 'bad' }]);
    expect(checkLostStream(after(11), DEVICE, NOW_US)).toEqual([]);
    expect(checkLostStream(stream(), DEVICE, NOW_US)).toEqual([]);
  });

  it('ask for the parameter sets where frames come without, and for nothing else', () => {
    const bare = stream({ configured: false, sps: null, keyFrames: 0, framesBeforeConfig: 299 });
    expect(codes(bare)).toEqual(['packets.whole', 'start-codes.present', 'config.missing']);
    // The first frames may overtake them.
    expect(codes(stream({ configured: false, sps: null, frames: 2 }))).toEqual([
      'packets.whole',
      'start-codes.present',
    ]);
    expect(codes(stream({ framesBeforeConfig: 4 }))).toContain('config.late');
  });

  it('ask for start codes where there are none, and for nothing that follows from that', () => {
    const avcc = stream({ frames: 0, keyFrames: 0, configured: false, sps: null, withoutStartCode: 300 });
    expect(codes(avcc)).toEqual(['packets.whole', 'start-codes.missing']);
  });

  it('tell rare key frames, and none', () => {
    expect(codes(stream({ longestKeyIntervalUs: 9_000_000 }))).toContain('key-frames.rare');
    expect(codes(stream({ keyFrames: 0, sps: null }))).toContain('key-frames.none');
    expect(codes(stream({ keyFrames: 0, sps: null, frames: 10 })).filter((code) => code.startsWith('key'))).toEqual([]);
  });

  it.each<[string, string, Partial<Sps>]>([
    ['plays', 'Main', { profileIdc: 77, levelIdc: 40 }],
    ['plays', 'High', { profileIdc: 100, levelIdc: 42 }],
    ['unusual', 'High 10', { profileIdc: 110, bitDepthLuma: 10 }],
    ['unusual', 'High', { profileIdc: 100, chromaFormatIdc: 2 }],
    ['unusual', 'High 4:4:4 Predictive', { profileIdc: 244, chromaFormatIdc: 3 }],
    ['unusual', 'Extended', { profileIdc: 88 }],
    ['unusual', 'profile_idc 44', { profileIdc: 44 }],
  ])('browsers: %s, for %s', (outcome, profile, more) => {
    const one = checkStream(stream({ sps: { ...BASELINE, ...more } }), 'h264', DEVICE, NOW_US).find(
      ({ check }) => check === 'profile',
    );
    expect([one?.outcome, one?.facts['profile']]).toEqual([outcome, profile]);
  });

  it.each<[string, Partial<Sps>]>([
    ['1b', { levelIdc: 11, constraintFlags: 0x10 }],
    ['1.1', { levelIdc: 11, constraintFlags: 0 }],
    ['4', { levelIdc: 40 }],
    ['1.1', { levelIdc: 11, constraintFlags: 0x10, profileIdc: 100 }],
  ])('level %s', (level, more) => {
    const findings = checkStream(stream({ sps: { ...BASELINE, ...more } }), 'h264', DEVICE, NOW_US);
    expect(findings.find(({ check }) => check === 'profile')?.facts['level']).toBe(level);
  });

  it('look at the messages of a board alone', () => {
    expect(codes(stream(), 'jpeg')).toEqual(['packets.whole']);
  });
});
