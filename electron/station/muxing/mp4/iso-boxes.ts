import { ascii, box, fullBox, U32_MAX, u16, u32, u64 } from './iso-box.ts';

/** Ticks a second, of the movie and of the media alike, so that edit lists need no rounding. */
export const TIMESCALE = 90_000;

/** The only track's number. */
export const TRACK_ID = 1;

const SECONDS_FROM_1904_TO_1970 = 2_082_844_800;
const IDENTITY_MATRIX = [0x1_0000, 0, 0, 0, 0x1_0000, 0, 0, 0, 0x4000_0000].flatMap(u32);
const UNDETERMINED_LANGUAGE = 0x55c4; // 'und', three times five bits

/** File type (4.3): an ordinary MP4 once finished, an `iso6` fragmented one until then. 32 bytes. */
export function ftyp(): Uint8Array {
  const minorVersion = u32(0x200);
  return box('ftyp', ascii('isom'), minorVersion, ascii('isom'), ascii('iso6'), ascii('avc1'), ascii('mp41'));
}

/** Free space (8.1.2) of that many bytes, its own 8 included. */
export function free(bytes: number): Uint8Array {
  return box('free', new Uint8Array(bytes - 8));
}

/** The header of a media data box (8.1.1) in front of that many bytes: 8 bytes, or 16 where 32 bits do not hold. */
export function mdatHeader(payloadBytes: number): Uint8Array {
  if (payloadBytes + 8 > U32_MAX) return mdatHeader64(payloadBytes + 16);
  return new Uint8Array([...u32(payloadBytes + 8), ...ascii('mdat')]);
}

/** The 16-byte form of that header for a box of `boxBytes` in all, header included. */
export function mdatHeader64(boxBytes: number): Uint8Array {
  return new Uint8Array([...u32(1), ...ascii('mdat'), ...u64(boxBytes)]);
}

/** Movie header (8.2.2). Version 1 when the time of creation or the duration needs 64 bits. */
export function mvhd(createdAtMs: number, durationTicks: number): Uint8Array {
  const { version, time, word } = timeFields(createdAtMs, durationTicks);
  const nextTrackId = u32(TRACK_ID + 1);
  const rateAndVolume = [...u32(0x1_0000), ...u16(0x100), ...new Uint8Array(10)];
  const predefined = new Uint8Array(24);
  const times = [...time, ...time, ...u32(TIMESCALE), ...word(durationTicks)];
  return fullBox('mvhd', version, 0, times, rateAndVolume, IDENTITY_MATRIX, predefined, nextTrackId);
}

/** Track header (8.3.2): enabled, in the movie. Width and height are those on the screen, in pixels. */
export function tkhd(createdAtMs: number, durationTicks: number, width: number, height: number): Uint8Array {
  const { version, time, word } = timeFields(createdAtMs, durationTicks);
  const times = [...time, ...time, ...u32(TRACK_ID), ...u32(0), ...word(durationTicks)];
  const layerGroupVolume = new Uint8Array(16);
  return fullBox('tkhd', version, 3, times, layerGroupVolume, IDENTITY_MATRIX, fixed16(width), fixed16(height));
}

/** Media header (8.4.2). */
export function mdhd(createdAtMs: number, durationTicks: number): Uint8Array {
  const { version, time, word } = timeFields(createdAtMs, durationTicks);
  const times = [...time, ...time, ...u32(TIMESCALE), ...word(durationTicks)];
  return fullBox('mdhd', version, 0, times, u16(UNDETERMINED_LANGUAGE), u16(0));
}

/** Edit list (8.6.6) of a track whose first sample comes late: so long nothing, then all of the media. */
export function edts(delayTicks: number, mediaTicks: number): Uint8Array {
  const version = Math.max(delayTicks, mediaTicks) > U32_MAX ? 1 : 0;
  const word = version === 1 ? u64 : u32;
  const nothing = version === 1 ? new Uint8Array(8).fill(0xff) : new Uint8Array(4).fill(0xff);
  const normalRate = u32(0x1_0000);
  const empty = [...word(delayTicks), ...nothing, ...normalRate];
  const media = [...word(mediaTicks), ...word(0), ...normalRate];
  return box('edts', fullBox('elst', version, 0, u32(2), empty, media));
}

/** Handler reference (8.4.3): video. */
export function hdlr(): Uint8Array {
  return fullBox('hdlr', 0, 0, u32(0), ascii('vide'), new Uint8Array(12), ascii('VideoHandler\0'));
}

/** Video media header (12.1.2). */
export function vmhd(): Uint8Array {
  return fullBox('vmhd', 0, 1, new Uint8Array(8));
}

/** Data information with one data reference (8.7): the samples are in this very file. */
export function dinf(): Uint8Array {
  return box('dinf', fullBox('dref', 0, 0, u32(1), fullBox('url ', 0, 1)));
}

function fixed16(pixels: number): number[] {
  return u32(Math.min(Math.round(pixels * 0x1_0000), U32_MAX));
}

function timeFields(createdAtMs: number, durationTicks: number) {
  const seconds = Math.max(0, Math.floor(createdAtMs / 1000) + SECONDS_FROM_1904_TO_1970);
  const version = seconds > U32_MAX || durationTicks > U32_MAX ? 1 : 0;
  const word = version === 1 ? u64 : u32;
  return { version, time: word(seconds), word };
}

/** A time of ISO files (seconds since 1904) as milliseconds since 1970. */
export function fromIsoSeconds(seconds: number): number {
  return (seconds - SECONDS_FROM_1904_TO_1970) * 1000;
}
