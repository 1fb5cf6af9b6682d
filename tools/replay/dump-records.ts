import { createReadStream } from 'node:fs';
import { DumpError, type DumpHeader, DumpReader, type DumpRecord } from '#shared/dump/dump-format.ts';
import { RecordedClock } from './recorded-clock.ts';
import { ReplayError } from './replay-error.ts';
import { isStart } from './station-start.ts';

/** What has to be known of a dump before its first message is sent. */
export interface DumpFacts {
  readonly header: DumpHeader;
  /** Of the records that are sent. */
  readonly messages: number;
  /** The station told the device to film. */
  readonly hasStart: boolean;
  /** Of a phone page. */
  readonly clock: RecordedClock;
  /** What is behind the last whole record: bytes of a torn one, or the sentence that says where the dump is damaged. */
  readonly rest: { readonly bytes: number; readonly damage: string | null };
}

/** Reads a dump once, from end to end. Rejects with ReplayError where it is none. */
export async function readDumpFacts(file: string): Promise<DumpFacts> {
  const reader = new DumpReader();
  let messages = 0;
  let hasStart = false;
  const clock = new RecordedClock();
  const damage = await readAll(file, reader, (record) => {
    if (record.kind === 'binary' || record.kind === 'text') messages += 1;
    const protocol = reader.header?.protocol;
    if (record.kind === 'sent' && protocol !== undefined) hasStart ||= isStart(protocol, record.payload);
    if (protocol === 'camera.v2' && 'payload' in record) clock.note(record);
  });
  const { header } = reader;
  if (header === null)
    throw new ReplayError(damage ?? `${file} ends within its header; there is nothing to play back.`);
  return { header, messages, hasStart, clock, rest: { bytes: reader.restBytes, damage } };
}

/** The records of a dump, up to its end or to where it is damaged. Rejects with ReplayError where it cannot be read. */
export async function* dumpRecords(file: string): AsyncGenerator<DumpRecord> {
  const reader = new DumpReader();
  try {
    for await (const bytes of bytesOf(file)) yield* reader.read(bytes);
  } catch (error) {
    if (!(error instanceof DumpError)) throw error;
    yield* reader.takeFound();
  }
}

/** Resolves with the sentence that says where the dump is damaged, null where it is not. */
async function readAll(file: string, reader: DumpReader, take: (record: DumpRecord) => void): Promise<string | null> {
  try {
    for await (const bytes of bytesOf(file)) for (const record of reader.read(bytes)) take(record);
    return null;
  } catch (error) {
    if (!(error instanceof DumpError)) throw error;
    for (const record of reader.takeFound()) take(record);
    return error.message;
  }
}

const CHUNK_BYTES = 1024 * 1024;

async function* bytesOf(file: string): AsyncGenerator<Uint8Array> {
  const stream = createReadStream(file, { highWaterMark: CHUNK_BYTES });
  try {
    for await (const chunk of stream) if (Buffer.isBuffer(chunk)) yield chunk;
  } catch (error) {
    throw new ReplayError(`Cannot read ${file}: ${error instanceof Error ? error.message : String(error)}.`);
  }
}
