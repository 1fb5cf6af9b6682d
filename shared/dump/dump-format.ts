import * as z from 'zod';
import { readUint32, readUint64, writeUint32, writeUint64 } from '../packets/big-endian.ts';

/*
 * The raw messages of one connection, with their times. All numbers are big-endian.
 *
 *   0                  6         8          12
 *   +------------------+---------+----------+-------------------+------------+------------+------
 *   | "CSDUMP"         | version | length   | header            | record     | record     | ...
 *   | 43 53 44 55 4D 50| uint16=1| uint32   | `length` bytes    |            |            |
 *   +------------------+---------+----------+-------------------+------------+------------+------
 *
 * The header is a JSON object (`dumpHeader`) in ASCII, other characters as \uXXXX. A record is
 *
 *   0                    8        9          13
 *   +--------------------+--------+----------+---------------------
 *   | time us            | kind   | length   | payload ...
 *   | uint64, Unix epoch | uint8  | uint32   | `length` bytes
 *   +--------------------+--------+----------+---------------------
 *
 * kind: 1 binary message received, 2 text message received, 3 text message sent, 4 connection closed (JSON in ASCII:
 * code and reason), 5 messages left out here (uint32 messages, uint64 bytes). Times are the station's clock. A record
 * that is not whole is the end of what a station that was killed has written.
 */

const MAGIC = [0x43, 0x53, 0x44, 0x55, 0x4d, 0x50] as const;
export const DUMP_VERSION = 1;
const START_BYTES = 12;
/** Bytes in front of each record's payload. */
export const DUMP_RECORD_HEADER_BYTES = 13;
const LEFT_OUT_BYTES = 12;
const MAX_HEADER_BYTES = 64 * 1024;
/** The longest message that a station takes is 16 MiB. */
const MAX_PAYLOAD_BYTES = 17 * 1024 * 1024;

/**
 * Whose messages these are. `address` is `<ip>:<port>`, `path` without its query, `subprotocol` that of the web socket,
 * `model` empty where it was not known. `startedUs`: when the dump began, microseconds since the Unix epoch; records
 * with an earlier time are what had been said before and a replay needs. `startedAt` is the same in ISO 8601.
 */
export const dumpHeader = z.object({
  protocol: z.enum(['android-cam', 'esp', 'camera.v2']),
  path: z.string().max(2048),
  subprotocol: z.string().max(200).nullable(),
  address: z.string().max(200),
  model: z.string().max(1024),
  startedAt: z.string().max(64),
  startedUs: z.number().int().min(0).max(Number.MAX_SAFE_INTEGER),
  program: z.string().max(200),
});
export type DumpHeader = Readonly<z.infer<typeof dumpHeader>>;

const closedFacts = z.object({ code: z.number().int(), reason: z.string() });

/** A message as it was; texts as their bytes, UTF-8 or not. `timeUs`: microseconds since the Unix epoch. */
export interface DumpMessage {
  readonly kind: 'binary' | 'text' | 'sent';
  readonly timeUs: number;
  readonly payload: Uint8Array;
}

/** One record of a dump. */
export type DumpRecord =
  | DumpMessage
  | { readonly kind: 'closed'; readonly timeUs: number; readonly code: number; readonly reason: string }
  | { readonly kind: 'left-out'; readonly timeUs: number; readonly messages: number; readonly bytes: number };

const KINDS = ['binary', 'text', 'sent', 'closed', 'left-out'] as const;

/** Why these bytes are no dump, or from where on they are none any more; a sentence. */
export class DumpError extends Error {
  override readonly name = 'DumpError';
}

/** JSON in which every character is one byte. */
function asciiJson(value: unknown): Uint8Array {
  const text = JSON.stringify(value).replaceAll(
    /[^ -~]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

/** Null where the bytes are no such JSON. */
function parseAsciiJson<Schema extends z.ZodType>(schema: Schema, bytes: Uint8Array): z.infer<Schema> | null {
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  try {
    const value: unknown = JSON.parse(text);
    return schema.safeParse(value).data ?? null;
  } catch {
    return null;
  }
}

/** The beginning of a dump: magic, version and header. */
export function formatDumpStart(header: DumpHeader): Uint8Array<ArrayBuffer> {
  const json = asciiJson(header);
  const bytes = new Uint8Array(START_BYTES + json.byteLength);
  bytes.set(MAGIC);
  bytes[7] = DUMP_VERSION;
  writeUint32(bytes, 8, json.byteLength);
  bytes.set(json, START_BYTES);
  return bytes;
}

/** One record, with a copy of its payload. */
export function formatDumpRecord(record: DumpRecord): Uint8Array<ArrayBuffer> {
  const payload = payloadOf(record);
  const bytes = new Uint8Array(DUMP_RECORD_HEADER_BYTES + payload.byteLength);
  writeUint64(bytes, 0, record.timeUs);
  bytes[8] = KINDS.indexOf(record.kind) + 1;
  writeUint32(bytes, 9, payload.byteLength);
  bytes.set(payload, DUMP_RECORD_HEADER_BYTES);
  return bytes;
}

function payloadOf(record: DumpRecord): Uint8Array {
  switch (record.kind) {
    case 'closed':
      return asciiJson({ code: record.code, reason: record.reason });
    case 'left-out': {
      const payload = new Uint8Array(LEFT_OUT_BYTES);
      writeUint32(payload, 0, record.messages);
      writeUint64(payload, 4, record.bytes);
      return payload;
    }
    default:
      return record.payload;
  }
}

type ReaderState = 'start' | 'header' | 'record' | 'payload';

/** Reads a dump from its bytes, split in any way: one method a state. */
export class DumpReader {
  #state: ReaderState = 'start';
  /** What the state waits for, and how much of it is there. */
  #part = new Uint8Array(START_BYTES);
  #filled = 0;
  /** Bytes of the dump that are read: where an error is. */
  #position = 0;
  #header: DumpHeader | null = null;
  #kind: (typeof KINDS)[number] = 'binary';
  #timeUs = 0;
  #found: DumpRecord[] = [];

  /** Whose messages these are; null until that has been read. */
  get header(): DumpHeader | null {
    return this.#header;
  }

  /** Bytes after the last whole record: not 0 at the end of a dump means that it is torn. */
  get restBytes(): number {
    return this.#filled + (this.#state === 'payload' ? DUMP_RECORD_HEADER_BYTES : 0);
  }

  /**
   * Takes the next bytes and returns the records that are whole with them; nothing refers to `bytes` afterwards. Throws
   * DumpError where they are no dump; the records before that have been returned or are in `takeFound`.
   */
  read(bytes: Uint8Array): readonly DumpRecord[] {
    for (let at = 0; at < bytes.byteLength;) {
      const count = Math.min(this.#part.byteLength - this.#filled, bytes.byteLength - at);
      this.#part.set(bytes.subarray(at, at + count), this.#filled);
      this.#filled += count;
      this.#position += count;
      at += count;
      // A part of no bytes is whole as soon as the one before it is.
      while (this.#filled === this.#part.byteLength) this.#step(this.#part);
    }
    return this.takeFound();
  }

  /** The records that have been read and not returned yet, because something behind them is damaged. */
  takeFound(): readonly DumpRecord[] {
    const found = this.#found;
    this.#found = [];
    return found;
  }

  #step(part: Uint8Array): void {
    switch (this.#state) {
      case 'start':
        this.#readStart(part);
        return;
      case 'header':
        this.#readHeader(part);
        return;
      case 'record':
        this.#readRecordHeader(part);
        return;
      case 'payload':
        this.#readPayload(part);
    }
  }

  #expect(state: ReaderState, bytes: number): void {
    this.#state = state;
    this.#part = new Uint8Array(bytes);
    this.#filled = 0;
  }

  #readStart(part: Uint8Array): void {
    if (MAGIC.some((byte, index) => part[index] !== byte)) {
      throw new DumpError('This is no dump of raw messages: it does not begin with CSDUMP.');
    }
    const version = ((part[6] ?? 0) << 8) | (part[7] ?? 0);
    if (version !== DUMP_VERSION) {
      throw new DumpError(`This dump has version ${version}; this program reads version ${DUMP_VERSION}.`);
    }
    const length = readUint32(part, 8);
    if (length > MAX_HEADER_BYTES)
      throw new DumpError(`This dump is damaged: its header would be ${length} bytes long.`);
    this.#expect('header', length);
  }

  #readHeader(part: Uint8Array): void {
    this.#header = parseAsciiJson(dumpHeader, part);
    if (this.#header === null) throw new DumpError('This dump is damaged: its header is not as it should be.');
    this.#expect('record', DUMP_RECORD_HEADER_BYTES);
  }

  #readRecordHeader(part: Uint8Array): void {
    const kind = KINDS[(part[8] ?? 0) - 1];
    const length = readUint32(part, 9);
    if (kind === undefined || length > MAX_PAYLOAD_BYTES) throw this.#damaged(DUMP_RECORD_HEADER_BYTES);
    this.#timeUs = readUint64(part, 0);
    if (!Number.isSafeInteger(this.#timeUs)) throw this.#damaged(DUMP_RECORD_HEADER_BYTES);
    this.#kind = kind;
    this.#expect('payload', length);
  }

  #readPayload(payload: Uint8Array): void {
    this.#found.push(this.#record(payload));
    this.#expect('record', DUMP_RECORD_HEADER_BYTES);
  }

  #record(payload: Uint8Array): DumpRecord {
    const timeUs = this.#timeUs;
    const kind = this.#kind;
    if (kind === 'closed') {
      const facts = parseAsciiJson(closedFacts, payload);
      if (facts === null) throw this.#damaged(DUMP_RECORD_HEADER_BYTES + payload.byteLength);
      return { kind, timeUs, ...facts };
    }
    if (kind === 'left-out') {
      if (payload.byteLength !== LEFT_OUT_BYTES) throw this.#damaged(DUMP_RECORD_HEADER_BYTES + payload.byteLength);
      return { kind, timeUs, messages: readUint32(payload, 0), bytes: readUint64(payload, 4) };
    }
    return { kind, timeUs, payload };
  }

  /** The record that was just read, so many bytes long so far, is none. */
  #damaged(bytes: number): DumpError {
    return new DumpError(`This dump is damaged from byte ${this.#position - bytes} on.`);
  }
}
