import { describe, expect, it } from 'vitest';
import { ParameterSets } from './parameter-sets.ts';

const hex = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text.replaceAll(' ', ''), 'hex'));

const SPS_0_640X480 = hex('67 42 e0 1f ed 01 40 7b 20');
const SPS_0_1280X720 = hex('67 42 80 1f da 01 40 16 e8 06 d0 a1 35');
const SPS_1_1280X720 = hex('67 42 e0 1f 5b 40 28 02 dc 80');
const PPS_0_OF_SPS_0 = hex('68 ce 3c 80');
const PPS_1_OF_SPS_0 = hex('68 53 8f 20');
const PPS_2_OF_SPS_0 = hex('68 73 8f 20');
const PPS_1_OF_SPS_1 = hex('68 48 e3 c8');

function knowing(...nals: readonly Uint8Array[]): ParameterSets {
  const sets = new ParameterSets();
  for (const nal of nals) sets.learn(nal);
  return sets;
}

describe('ParameterSets', () => {
  it('goes from the PPS to the SPS it refers to, never to the first', () => {
    const sets = knowing(SPS_0_640X480, PPS_0_OF_SPS_0, SPS_1_1280X720, PPS_1_OF_SPS_1);
    expect(sets.resolve(0)).toMatchObject({ sps: { id: 0, width: 640 }, spsNal: SPS_0_640X480 });
    expect(sets.resolve(0)?.ppsNals).toEqual([PPS_0_OF_SPS_0]);
    expect(sets.resolve(1)).toMatchObject({ sps: { id: 1, width: 1280 }, spsNal: SPS_1_1280X720 });
    expect(sets.resolve(1)?.ppsNals).toEqual([PPS_1_OF_SPS_1]);
  });

  it('gives all PPS of the SPS, by id', () => {
    const sets = knowing(PPS_2_OF_SPS_0, PPS_0_OF_SPS_0, SPS_0_640X480, PPS_1_OF_SPS_0);
    expect(sets.resolve(2)?.ppsNals).toEqual([PPS_0_OF_SPS_0, PPS_1_OF_SPS_0, PPS_2_OF_SPS_0]);
  });

  it('has no answer while the PPS or its SPS is missing', () => {
    const sets = knowing(SPS_0_640X480, PPS_1_OF_SPS_1);
    expect([sets.resolve(0), sets.resolve(1), sets.resolve(-1)]).toEqual([null, null, null]);
    sets.learn(SPS_1_1280X720);
    expect(sets.resolve(1)?.sps.width).toBe(1280);
  });

  it('replaces an SPS of the same id and keeps the PPS that refer to it', () => {
    const sets = knowing(SPS_0_640X480, PPS_0_OF_SPS_0);
    expect(sets.resolve(0)?.sps.width).toBe(640);
    expect(sets.learn(SPS_0_1280X720)).toBe(true);
    expect(sets.resolve(0)).toMatchObject({ sps: { width: 1280 }, spsNal: SPS_0_1280X720 });
    expect(sets.resolve(0)?.ppsNals).toEqual([PPS_0_OF_SPS_0]);
  });

  it('lets a PPS move to another SPS', () => {
    const sets = knowing(SPS_0_640X480, SPS_1_1280X720, PPS_1_OF_SPS_0);
    expect(sets.resolve(1)?.sps.id).toBe(0);
    sets.learn(PPS_1_OF_SPS_1);
    expect(sets.resolve(1)?.sps.id).toBe(1);
  });

  it('answers with the same object until something changes', () => {
    const sets = knowing(SPS_0_640X480, PPS_0_OF_SPS_0);
    const resolved = sets.resolve(0);
    expect(sets.learn(Uint8Array.from(SPS_0_640X480))).toBe(false);
    expect(sets.learn(Uint8Array.from(PPS_0_OF_SPS_0))).toBe(false);
    expect(sets.resolve(0)).toBe(resolved);
    expect(sets.learn(PPS_1_OF_SPS_0)).toBe(true);
    expect(sets.resolve(0)).not.toBe(resolved);
  });

  it('keeps a copy of its own, of a Buffer too', () => {
    const message = Buffer.from(SPS_0_640X480);
    const sets = knowing(message, PPS_0_OF_SPS_0);
    message.fill(0xff);
    expect(sets.resolve(0)?.spsNal).toEqual(SPS_0_640X480);
    expect(Buffer.isBuffer(sets.resolve(0)?.spsNal)).toBe(false);
  });

  it('ignores and counts malformed sets, and keeps what it knew', () => {
    const sets = knowing(SPS_0_640X480, PPS_0_OF_SPS_0);
    const oversized = new Uint8Array(65_536).fill(0xff);
    oversized.set(SPS_0_1280X720);
    for (const nal of [hex('67'), hex('68 00'), oversized]) expect(sets.learn(nal)).toBe(false);
    expect(sets.malformed).toBe(3);
    expect(sets.resolve(0)?.sps.width).toBe(640);
  });

  it('ignores other NAL units without counting them', () => {
    const sets = knowing(hex(''), hex('65 88 84'), hex('06 05'), hex('e7 42 e0 1f ed 01 40 7b 20'));
    expect(sets.malformed).toBe(0);
  });
});
