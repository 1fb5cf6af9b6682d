import { describe, expect, it } from 'vitest';
import { ParameterSetKeeper } from './parameter-set-keeper.ts';

const hex = (text: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(text.replaceAll(' ', '').match(/../g) ?? [], (byte) => Number.parseInt(byte, 16));

const SPS = '67 42 e0 1f ed 01 40 7b 20';
const PPS = '68 ce 3c 80';
const LATER_PPS = '68 ce 38 80';
const SETS = `00000001 ${SPS} 00000001 ${PPS}`;
const IDR = '000001 65 88 84 00';
const AVCC = `01 42 e0 1f ff e1 0009 ${SPS} 01 0004 ${PPS}`;

describe('ParameterSetKeeper', () => {
  it('adds nothing to a key frame that has its own', () => {
    expect(new ParameterSetKeeper().missingIn(hex(SETS + IDR))).toBeNull();
  });

  it('puts those of an earlier key frame in front of one without', () => {
    const keeper = new ParameterSetKeeper();
    keeper.missingIn(hex(`00000001 09 10 00000001 ${SPS} 000001 ${PPS} ${IDR}`));
    expect(keeper.missingIn(hex(IDR))).toEqual(hex(SETS));
  });

  it('takes the newest', () => {
    const keeper = new ParameterSetKeeper();
    keeper.missingIn(hex(SETS + IDR));
    keeper.missingIn(hex(`00000001 ${SPS} 00000001 ${LATER_PPS} ${IDR}`));
    expect(keeper.missingIn(hex(IDR))).toEqual(hex(`00000001 ${SPS} 00000001 ${LATER_PPS}`));
  });

  it('takes an SPS without PPS for none', () => {
    const keeper = new ParameterSetKeeper();
    keeper.learn(hex(AVCC));
    expect(keeper.missingIn(hex(`00000001 ${SPS} ${IDR}`))).toEqual(hex(SETS));
  });

  it('reads a description that is avcC, or Annex-B, in whatever it is wrapped', () => {
    const within = hex(`ff ff ${AVCC} ff`);
    for (const description of [hex(AVCC), hex(AVCC).buffer, within.subarray(2, -1), hex(SETS)]) {
      const keeper = new ParameterSetKeeper();
      keeper.learn(description);
      expect(keeper.missingIn(hex(IDR))).toEqual(hex(SETS));
    }
  });

  it.each([
    ['empty', ''],
    ['torn', AVCC.slice(0, 30)],
    ['without sets', '01 42 e0 1f ff e0 00'],
    ['with a set of no length', '01 42 e0 1f ff e1 0000 01 0004 68 ce 3c 80'],
    ['something else', '02 03 04'],
  ])('ignores a description that is %s', (_, description) => {
    const keeper = new ParameterSetKeeper();
    keeper.learn(hex(description));
    expect(keeper.missingIn(hex(IDR))).toBeNull();
  });
});
