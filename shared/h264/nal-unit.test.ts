import { describe, expect, it } from 'vitest';
import { H264Error } from './h264-error.ts';
import { expectNalType, isForbidden, isParameterSet, isVcl, NalType, nalTypeOf } from './nal-unit.ts';

describe('NAL unit header', () => {
  it('holds the type in its low five bits, whatever the reference bits say', () => {
    expect([0x67, 0x27, 0x07].map(nalTypeOf)).toEqual([NalType.sps, NalType.sps, NalType.sps]);
    expect([0x65, 0x41, 0x01, 0x09].map(nalTypeOf)).toEqual([NalType.idr, NalType.slice, NalType.slice, NalType.aud]);
  });

  it('is forbidden when the top bit is set', () => {
    expect([0xe7, 0x80, 0x67].map(isForbidden)).toEqual([true, true, false]);
  });

  it('carries picture data in types 1 to 5 and no other', () => {
    const types = Array.from({ length: 32 }, (_, type) => type);
    expect(types.filter(isVcl)).toEqual([1, 2, 3, 4, 5]);
    expect(types.filter(isParameterSet)).toEqual([7, 8]);
  });
});

describe('expectNalType', () => {
  it('accepts the types it is given', () => {
    expect(() => expectNalType(Uint8Array.of(0x65), [NalType.slice, NalType.idr], 'slice')).not.toThrow();
  });

  it('says in a sentence what is wrong', () => {
    expect(() => expectNalType(Uint8Array.of(), [NalType.pps], 'picture parameter set')).toThrow(
      new H264Error('truncated', 'There are no bytes where a picture parameter set was expected.'),
    );
    expect(() => expectNalType(Uint8Array.of(0x67), [NalType.pps], 'picture parameter set')).toThrow(
      new H264Error('malformed', 'A NAL unit with header byte 103 is not a picture parameter set.'),
    );
    expect(() => expectNalType(Uint8Array.of(0xe8), [NalType.pps], 'picture parameter set')).toThrow(H264Error);
  });
});
