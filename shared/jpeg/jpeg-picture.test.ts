import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { inspectJpeg } from './jpeg-picture.ts';

const SOI = [0xff, 0xd8];
const APP0 = [0xff, 0xe0, 0x00, 0x04, 0x4a, 0x46];
/** 640 x 480: length, precision, height, width, one component. */
const SOF0 = [0xff, 0xc0, 0x00, 0x0b, 8, 0x01, 0xe0, 0x02, 0x80, 1, 1, 0x11, 0];
const DHT = [0xff, 0xc4, 0x00, 0x03, 0];
const SOS = [0xff, 0xda, 0x00, 0x08, 1, 1, 0, 0, 63, 0];
const SCAN = [0x12, 0xff, 0x00, 0x34];
const EOI = [0xff, 0xd9];

const jpeg = (...segments: readonly (readonly number[])[]): Uint8Array => Uint8Array.from(segments.flat());

it.each([
  ['the usual', [SOI, APP0, DHT, SOF0, SOS, SCAN, EOI]],
  ['with fill bytes in front of a marker', [SOI, [0xff], APP0, [0xff, 0xff], SOF0, SOS, SCAN, EOI]],
  ['with zeros behind its end', [SOI, SOF0, SOS, SCAN, EOI, [0, 0, 0]]],
  ['progressive', [SOI, [0xff, 0xc2, ...SOF0.slice(2)], SOS, SCAN, EOI]],
])('tells the size of a whole JPEG: %s', (_what, segments) => {
  expect(inspectJpeg(jpeg(...segments))).toEqual({ width: 640, height: 480 });
});

it.each([
  ['nothing', [], 'not-jpeg'],
  ['a picture of another kind', [[0x89, 0x50, 0x4e, 0x47]], 'not-jpeg'],
  ['one that lacks its end', [SOI, APP0, SOF0, SOS, SCAN], 'cut-short'],
  ['the mark of its beginning alone', [SOI], 'cut-short'],
  ['one that tells no size before its pixels', [SOI, APP0, SOS, SCAN, EOI], 'no-size'],
  ['one of size nought', [SOI, [...SOF0.slice(0, 5), 0, 0, 0, 0, ...SOF0.slice(9)], SOS, SCAN, EOI], 'no-size'],
  ['a segment that is longer than the rest', [SOI, [0xff, 0xe0, 0xff, 0xff], EOI], 'no-size'],
  ['bytes between segments that are none', [SOI, [1, 2], SOF0, EOI], 'no-size'],
] as const)('says what is wrong with %s', (_what, segments, problem) => {
  expect(inspectJpeg(jpeg(...segments))).toBe(problem);
});

it('never throws, and always ends', () => {
  const bytes = fc.uint8Array({ maxLength: 200 });
  fc.assert(
    fc.property(bytes, (middle) => {
      expect(() => inspectJpeg(jpeg(SOI, [...middle], EOI))).not.toThrow();
      expect(() => inspectJpeg(middle)).not.toThrow();
    }),
  );
});
