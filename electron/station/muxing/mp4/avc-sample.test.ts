import { describe, expect, it } from 'vitest';
import { AvcSampleGatherer } from './avc-sample.ts';

const SETS = Uint8Array.of(0, 0, 0, 2, 0x67, 1, 0, 0, 0, 2, 0x68, 2);
const hex = (pieces: readonly Uint8Array[]) => pieces.map((piece) => Buffer.from(piece).toString('hex'));
const unit = (text: string) => Buffer.from(text.replaceAll(/\s/g, ''), 'hex');

function gathered(text: string, key: boolean) {
  const gatherer = new AvcSampleGatherer(SETS);
  const bytes = gatherer.gather(unit(text), key);
  expect(gatherer.bytes).toBe(bytes);
  return { bytes, pieces: hex(gatherer.pieces()) };
}

describe('AvcSampleGatherer', () => {
  it('overwrites 4-byte start codes, so that a unit stays one piece', () => {
    expect(gathered('00000001 6701  00000001 6802  00000001 65aabb', true)).toEqual({
      bytes: 19,
      pieces: ['0000000267010000000268020000000365aabb'],
    });
  });

  it('joins units that lie back to back', () => {
    const batch = unit('00000001 41aa  00000001 41bbcc  ffff  00000001 41dd');
    const gatherer = new AvcSampleGatherer(SETS);
    const sizes = [
      gatherer.gather(batch.subarray(0, 6), false),
      gatherer.gather(batch.subarray(6, 13), false),
      gatherer.gather(batch.subarray(15), false),
    ];
    expect(sizes).toEqual([6, 7, 6]);
    expect(hex(gatherer.pieces())).toEqual(['0000000241aa0000000341bbcc', '0000000241dd']);
    expect(gatherer.pieces().every((piece) => piece.buffer === batch.buffer)).toBe(true);
  });

  it('takes the length from elsewhere behind a 3-byte start code', () => {
    expect(gathered('000001 41aa  000001 41bb', false)).toEqual({
      bytes: 12,
      pieces: ['00000002', '41aa', '00000002', '41bb'],
    });
  });

  it('mixes both: long for the first slice, short for the others, as x264 does', () => {
    expect(gathered('00000001 41aa  000001 41bb', false).pieces).toEqual(['0000000241aa', '00000002', '41bb']);
  });

  it('drops delimiters, filler, end marks and trailing zeros', () => {
    const text = '00000001 0910  00000001 06aa 0000  00000001 41bb  00000001 0cff  00000001 0a  00000001 0b';
    expect(gathered(text, false)).toEqual({ bytes: 12, pieces: ['0000000206aa', '0000000241bb'] });
  });

  it('puts the parameter sets in front of a key unit that lacks them', () => {
    const sets = Buffer.from(SETS).toString('hex');
    expect(gathered('00000001 65aa', true)).toEqual({ bytes: 18, pieces: [sets, '0000000265aa'] });
    expect(gathered('00000001 6701  00000001 65aa', true).pieces.join('')).toBe(`${sets}0000000267010000000265aa`);
    expect(gathered('00000001 65aa  00000001 6701  00000001 6802', true).pieces[0]).toBe(sets);
  });

  it('uses other parameter sets from when they change, and keeps those in samples that wait', () => {
    const gatherer = new AvcSampleGatherer(SETS);
    gatherer.gather(unit('00000001 65aa'), true);
    gatherer.useParameterSets(unit('00000002 6709 00000002 6809'));
    gatherer.gather(unit('00000001 65bb'), true);
    expect(hex(gatherer.pieces())).toEqual([
      Buffer.from(SETS).toString('hex'),
      '0000000265aa',
      '000000026709000000026809',
      '0000000265bb',
    ]);
  });

  it('leaves a unit that is no key alone', () => {
    expect(gathered('00000001 41aa', false).pieces).toEqual(['0000000241aa']);
  });

  it('takes nothing from a unit without a slice, and does not touch it', () => {
    for (const text of ['', '00', 'ffffff', '00000001 6701 00000001 6802', '00000001 0910', '00000001']) {
      const bytes = unit(text);
      const gatherer = new AvcSampleGatherer(SETS);
      expect(gatherer.gather(bytes, true)).toBe(0);
      expect(gatherer.pieces()).toEqual([]);
      expect(bytes).toEqual(unit(text));
    }
  });

  it('keeps lengths apart when there are more than its arena holds, and begins anew after clear()', () => {
    const gatherer = new AvcSampleGatherer(SETS);
    for (let i = 0; i < 3000; i++)
      gatherer.gather(Buffer.from([0, 0, 1, 0x41, ...Buffer.alloc(1 + (i % 5), 7)]), false);
    const lengths = gatherer.pieces().filter((_, i) => i % 2 === 0);
    expect(lengths.map((piece) => piece[3])).toEqual(Array.from({ length: 3000 }, (_, i) => 2 + (i % 5)));
    gatherer.clear();
    expect(gatherer.bytes).toBe(0);
    gatherer.gather(unit('000001 41aa'), false);
    expect(hex(gatherer.pieces())).toEqual(['00000002', '41aa']);
  });
});
