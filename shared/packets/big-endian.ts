const TWO_TO_32 = 4_294_967_296;

/** Reads four bytes at `at`; bytes that are not there count as 0. */
export function readUint32(bytes: Uint8Array, at: number): number {
  const [b0 = 0, b1 = 0, b2 = 0, b3 = 0] = [bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]];
  return ((b0 << 24) | (b1 << 16) | (b2 << 8) | b3) >>> 0;
}

export function writeUint32(out: Uint8Array, at: number, value: number): void {
  out[at] = value >>> 24;
  out[at + 1] = (value >>> 16) & 0xff;
  out[at + 2] = (value >>> 8) & 0xff;
  out[at + 3] = value & 0xff;
}

/** Reads eight bytes at `at`; above 2^53 the number loses precision. */
export function readUint64(bytes: Uint8Array, at: number): number {
  return readUint32(bytes, at) * TWO_TO_32 + readUint32(bytes, at + 4);
}

export function writeUint64(out: Uint8Array, at: number, value: number | bigint): void {
  const whole = BigInt(value);
  writeUint32(out, at, Number(whole >> 32n));
  writeUint32(out, at + 4, Number(whole & 0xffff_ffffn));
}
