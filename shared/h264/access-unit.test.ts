import { describe, expect, it } from 'vitest';
import { AccessUnitInspector } from './access-unit.ts';

const hex = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text.replaceAll(' ', ''), 'hex'));

const SPS_0_640X480 = '00000001 67 42 e0 1f ed 01 40 7b 20';
const SPS_1_1280X720 = '00000001 67 42 e0 1f 5b 40 28 02 dc 80';
const PPS_0_OF_SPS_0 = '00000001 68 ce 3c 80';
const PPS_1_OF_SPS_1 = '000001 68 48 e3 c8';
const IDR_OF_PPS_0 = '000001 65 88 d5 58';
const IDR_OF_PPS_1 = '000001 65 88 55 56';
const SLICE = '00000001 41 9a 38 1b';
const AUD = '00000001 09 10';
const SEI = '000001 06 05 01 ff 80';
const FILLER = '000001 0c ff ff 80';

describe('AccessUnitInspector', () => {
  it.each([
    ['a key picture', IDR_OF_PPS_0, { kind: 'picture', key: true, ppsId: 0 }],
    [
      'a key picture behind AUD, SPS, PPS and SEI',
      AUD + SPS_0_640X480 + PPS_0_OF_SPS_0 + SEI + IDR_OF_PPS_1,
      { kind: 'picture', key: true, ppsId: 1 },
    ],
    ['a key picture with a torn slice header', '000001 65', { kind: 'picture', key: true, ppsId: null }],
    ['another picture', SLICE, { kind: 'picture', key: false }],
    ['another picture behind AUD and SEI', AUD + SEI + SLICE, { kind: 'picture', key: false }],
    ['a partitioned picture', '000001 42 9a 38', { kind: 'picture', key: false }],
    ['a picture whose first slice is not the key one', SLICE + IDR_OF_PPS_0, { kind: 'picture', key: false }],
    ['codec config', SPS_0_640X480 + PPS_0_OF_SPS_0, { kind: 'config' }],
    ['a PPS alone', PPS_0_OF_SPS_0, { kind: 'config' }],
    ['codec config between AUD and SEI', AUD + SPS_0_640X480 + SEI, { kind: 'config' }],
    ['AUD, SEI and filler', AUD + SEI + FILLER, { kind: 'other' }],
    ['nothing', '', { kind: 'empty' }],
    ['a JPEG', 'ffd8ffe0 00104a46 49460001', { kind: 'not-h264' }],
    ['a start code alone', '00000001', { kind: 'not-h264' }],
    ['a forbidden header byte', '00000001 e5 88 84', { kind: 'not-h264' }],
    ['a length-prefixed slice', '00000005 65 88 84 00 37', { kind: 'not-h264' }],
  ])('takes %s for what it is', (_, message, expected) => {
    expect(new AccessUnitInspector().inspect(hex(message))).toEqual(expected);
  });

  it('resolves a key picture with sets that came in the same message, the old SPS among them', () => {
    const inspector = new AccessUnitInspector();
    inspector.inspect(hex(SPS_0_640X480 + PPS_0_OF_SPS_0));
    expect(inspector.parameterSets.resolve(0)?.sps).toMatchObject({ width: 640, height: 480 });
    const key = inspector.inspect(hex(SPS_0_640X480 + PPS_0_OF_SPS_0 + SPS_1_1280X720 + PPS_1_OF_SPS_1 + IDR_OF_PPS_1));
    expect(key).toEqual({ kind: 'picture', key: true, ppsId: 1 });
    expect(inspector.parameterSets.resolve(1)?.sps).toMatchObject({ width: 1280, height: 720 });
  });

  it('learns from the whole of a config message', () => {
    const inspector = new AccessUnitInspector();
    inspector.inspect(hex(SPS_0_640X480 + SEI + SPS_1_1280X720 + AUD + PPS_1_OF_SPS_1));
    expect(inspector.parameterSets.resolve(1)?.sps.width).toBe(1280);
  });

  it('does not look behind the first slice', () => {
    const inspector = new AccessUnitInspector();
    inspector.inspect(hex(SLICE + SPS_0_640X480 + PPS_0_OF_SPS_0));
    expect(inspector.parameterSets.resolve(0)).toBeNull();
  });

  it('calls a malformed SPS config, and counts it', () => {
    const inspector = new AccessUnitInspector();
    expect(inspector.inspect(hex('00000001 67 42'))).toEqual({ kind: 'config' });
    expect(inspector.parameterSets.malformed).toBe(1);
  });

  it('learns at most as many sets from one message as there can be ids', () => {
    const inspector = new AccessUnitInspector();
    expect(inspector.inspect(hex('000001 67'.repeat(1000)))).toEqual({ kind: 'config' });
    expect(inspector.parameterSets.malformed).toBe(288);
    const many = PPS_0_OF_SPS_0.repeat(288);
    expect(inspector.inspect(hex(many + SPS_0_640X480 + IDR_OF_PPS_0))).toMatchObject({ key: true, ppsId: 0 });
    expect(inspector.parameterSets.resolve(0)).toBeNull();
  });

  it('gives the same object for each picture that is not a key', () => {
    const inspector = new AccessUnitInspector();
    expect(inspector.inspect(hex(SLICE))).toBe(inspector.inspect(hex(AUD + SLICE)));
  });
});
