/** The largest value of an unsigned 32-bit field. */
export const U32_MAX = 0xffff_ffff;

/** A 16-bit big-endian field. */
export function u16(value: number): number[] {
  return [(value >>> 8) & 0xff, value & 0xff];
}

/** A 32-bit big-endian field; negative numbers become two's complement. */
export function u32(value: number): number[] {
  return [(value >>> 24) & 0xff, (value >>> 16) & 0xff, (value >>> 8) & 0xff, value & 0xff];
}

/** A 64-bit big-endian field of a whole number from 0 to 2^53 - 1. */
export function u64(value: number): number[] {
  return [...u32(Math.floor(value / 2 ** 32)), ...u32(value % 2 ** 32)];
}

/** Latin letters as bytes: box types, brands, handler names. */
export function ascii(text: string): number[] {
  return Array.from(text, (letter) => letter.charCodeAt(0));
}

/** Writes a 32-bit big-endian field in place. */
export function putU32(target: Uint8Array, at: number, value: number): void {
  target[at] = value >>> 24;
  target[at + 1] = value >>> 16;
  target[at + 2] = value >>> 8;
  target[at + 3] = value;
}

/** Reads a 16-bit big-endian field; bytes past the end count as 0. */
export function getU16(source: Uint8Array, at: number): number {
  return ((source[at] ?? 0) << 8) | (source[at + 1] ?? 0);
}

/** Reads a 32-bit big-endian field; bytes past the end count as 0. */
export function getU32(source: Uint8Array, at: number): number {
  return getU16(source, at) * 0x1_0000 + getU16(source, at + 2);
}

/** Reads a 64-bit big-endian field; above 2^53 the result is only near, so compare it with a limit before use. */
export function getU64(source: Uint8Array, at: number): number {
  return getU32(source, at) * 2 ** 32 + getU32(source, at + 4);
}

/** Reads a box type. */
export function getType(source: Uint8Array, at: number): string {
  return String.fromCharCode(...source.subarray(at, at + 4));
}

/** Many 32-bit fields in a row, as the sample tables hold them. */
export function u32Table(values: Uint32Array): Uint8Array {
  const table = new Uint8Array(values.length * 4);
  let at = 0;
  for (const value of values) {
    putU32(table, at, value);
    at += 4;
  }
  return table;
}

/** A box with a 32-bit size (ISO/IEC 14496-12, 4.2): size, type, then the parts as they are. */
export function box(type: string, ...parts: readonly ArrayLike<number>[]): Uint8Array {
  const bytes = parts.reduce((sum, part) => sum + part.length, 8);
  if (bytes > U32_MAX) throw new RangeError(`A ${type} box of ${bytes} bytes does not fit a 32-bit size.`);
  const whole = new Uint8Array(bytes);
  whole.set(u32(bytes));
  whole.set(ascii(type), 4);
  let at = 8;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** A box that starts with a version and 24 bits of flags (ISO/IEC 14496-12, 4.2). */
export function fullBox(
  type: string,
  version: number,
  flags: number,
  ...parts: readonly ArrayLike<number>[]
): Uint8Array {
  return box(type, [version, ...u32(flags).slice(1)], ...parts);
}
