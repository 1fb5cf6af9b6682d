import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AccessUnitInspector } from './access-unit.ts';
import { H264Error } from './h264-error.ts';
import { ParameterSets } from './parameter-sets.ts';
import { parsePps } from './pps.ts';
import { parseSliceStart } from './slice-header.ts';
import { codecString, parseSps } from './sps.ts';

const hex = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text.replaceAll(' ', ''), 'hex'));

const RUNS = { numRuns: 500 };
const REAL_NALS = [
  '67 42 80 1f da 01 40 16 e8 06 d0 a1 35',
  '67 64 00 28 ac d9 40 78 02 27 e5 c0 44 00 00 03 00 04 00 00 03 00 50 3c 60 c6 58',
  '67 64 00 16 ac d9 40 a0 2f f9 70 11 00 00 03 00 01 00 00 03 00 14 60 40 00 f4 24 00 1e 84 a4 b2 80 78 b1 6c b0',
  '67 f4 00 28 91 b4 92 49 24 92 49 28 44 24 64 64 64 64 64 64 64 64 64 64 64 64 64 64 64 64 64 64 64 64 64 64 64 64 64 64 64 64 64 64 64 70 19 00 36 43 68 0a 02 fe a4 40',
  '67 42 00 1f 35 4a 66 9a 01 40 16 e4',
  '68 eb e3 cb 22 c0',
  '65 88 84 0d f2 62 80 00',
  '41 9a 38 1b e0 40 84 3f',
].map(hex);

/** Real NAL units with some bytes changed and the end cut off or grown. */
const mutated = fc
  .record({
    nal: fc.constantFrom(...REAL_NALS),
    changes: fc.array(fc.tuple(fc.nat({ max: 80 }), fc.nat({ max: 255 })), { maxLength: 6 }),
    cut: fc.nat({ max: 80 }),
    tail: fc.uint8Array({ maxLength: 20 }),
  })
  .map(({ nal, changes, cut, tail }) => {
    const bytes = Uint8Array.from(Buffer.concat([nal.subarray(0, nal.length - (cut % nal.length)), tail]));
    for (const [at, value] of changes) bytes[at % bytes.length] = value;
    return bytes;
  });

/** Any bytes behind the header of a parameter set or a slice. */
const headed = fc
  .tuple(fc.constantFrom(0x67, 0x68, 0x65, 0x41), fc.uint8Array({ maxLength: 120 }))
  .map(([header, rest]) => Uint8Array.of(header, ...rest));

/** Messages of start codes, mutations and noise. */
const message = fc
  .array(fc.oneof(mutated, headed, fc.uint8Array({ maxLength: 30 })), { maxLength: 8 })
  .map((nals) => Uint8Array.from(Buffer.concat(nals.flatMap((nal) => [hex('00000001'), nal]))));

/** The result, or null after an H264Error; any other error fails the test. */
function attempt<T>(parse: () => T): T | null {
  try {
    return parse();
  } catch (error) {
    if (error instanceof H264Error) return null;
    throw error;
  }
}

describe.each([
  ['any bytes', fc.uint8Array({ maxLength: 200 })],
  ['any bytes behind a real header', headed],
  ['mutations of real NAL units', mutated],
])('with %s', (_, input) => {
  it('parseSps throws nothing but H264Error, and what it accepts is within bounds', () => {
    fc.assert(
      fc.property(input, (nal) => {
        const sps = attempt(() => parseSps(nal));
        if (sps === null) return;
        expect(sps.id).toBeLessThanOrEqual(31);
        expect(Math.min(sps.width, sps.height, sps.sarWidth, sps.sarHeight)).toBeGreaterThan(0);
        expect(sps.width).toBeLessThanOrEqual(sps.codedWidth);
        expect(sps.height).toBeLessThanOrEqual(sps.codedHeight);
        expect(Math.max(sps.codedWidth, sps.codedHeight)).toBeLessThanOrEqual(16_384);
        expect(codecString(sps)).toMatch(/^avc1\.[0-9A-F]{6}$/);
      }),
      RUNS,
    );
  });

  it('parsePps and parseSliceStart throw nothing but H264Error, and ids are within bounds', () => {
    fc.assert(
      fc.property(input, (nal) => {
        expect(attempt(() => parsePps(nal))?.spsId ?? 0).toBeLessThanOrEqual(31);
        expect(attempt(() => parseSliceStart(nal))?.ppsId ?? 0).toBeLessThanOrEqual(255);
      }),
      RUNS,
    );
  });

  it('ParameterSets never throws', () => {
    fc.assert(
      fc.property(fc.array(input, { maxLength: 20 }), (nals) => {
        const sets = new ParameterSets();
        const learned = nals.filter((nal) => sets.learn(nal)).length;
        for (let id = 0; id < 256; id += 1) sets.resolve(id);
        expect(learned + sets.malformed).toBeLessThanOrEqual(nals.length);
      }),
      RUNS,
    );
  });
});

it('AccessUnitInspector never throws, and resolves what it says', () => {
  const inspector = new AccessUnitInspector();
  fc.assert(
    fc.property(fc.oneof(message, fc.uint8Array({ maxLength: 200 })), (bytes) => {
      const found = inspector.inspect(bytes);
      expect(found.kind === 'empty').toBe(bytes.length === 0);
      if (found.kind !== 'picture' || !found.key || found.ppsId === null) return;
      const resolved = inspector.parameterSets.resolve(found.ppsId);
      expect(resolved === null || resolved.ppsNals.length > 0).toBe(true);
    }),
    RUNS,
  );
});
