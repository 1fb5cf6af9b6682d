import { crc32, deflateSync } from 'node:zlib';

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const RGBA_8_BIT = [8, 6, 0, 0, 0];
const BYTES_PER_PIXEL = 4;

/*   length | type | data ... | CRC-32 of type and data   */
function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const framed = Buffer.alloc(body.length + 8);
  framed.writeUInt32BE(data.length, 0);
  body.copy(framed, 4);
  framed.writeUInt32BE(crc32(body), body.length + 4);
  return framed;
}

/** A square picture of 8-bit RGBA, row by row, as a PNG. */
export function encodePng(rgba: Uint8Array, side: number): Buffer {
  const rowBytes = side * BYTES_PER_PIXEL;
  if (rgba.length !== rowBytes * side) throw new RangeError(`${rgba.length} bytes are no square of side ${side}.`);
  const header = Buffer.alloc(13);
  header.writeUInt32BE(side, 0);
  header.writeUInt32BE(side, 4);
  header.set(RGBA_8_BIT, 8);
  const rows = Buffer.alloc((rowBytes + 1) * side); // each behind a byte that names its filter: none
  for (let y = 0; y < side; y += 1) rows.set(rgba.subarray(y * rowBytes, (y + 1) * rowBytes), y * (rowBytes + 1) + 1);
  return Buffer.concat([
    SIGNATURE,
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}
