import { describe, expect, it } from 'vitest';
import {
  type DumpHeader,
  DumpError,
  DumpReader,
  type DumpRecord,
  formatDumpRecord,
  formatDumpStart,
} from './dump-format.ts';

const HEADER: DumpHeader = {
  protocol: 'esp',
  path: '/esp',
  subprotocol: null,
  address: '192.168.1.40:5000',
  model: 'Küche',
  startedAt: '2026-11-22T06:00:00.000Z',
  startedUs: 1_795_327_200_000_000,
  program: 'capture-station 1',
};

// The header as anybody may write it down, byte by byte: this text has no character beyond ASCII.
const JSON_TEXT =
  '{"protocol":"esp","path":"/esp","subprotocol":null,"address":"192.168.1.40:5000","model":"K\\u00fcche",' +
  '"startedAt":"2026-11-22T06:00:00.000Z","startedUs":1795327200000000,"program":"capture-station 1"}';
const MAGIC = [0x43, 0x53, 0x44, 0x55, 0x4d, 0x50];
const START = [...MAGIC, 0, 1, 0, 0, 0, JSON_TEXT.length, ...Buffer.from(JSON_TEXT, 'latin1')];

const bytes = (...values: number[]) => Uint8Array.from(values);
const ascii = (text: string) => new Uint8Array(Buffer.from(text, 'latin1'));

/** 2^32 + 7 microseconds: both halves of the time count. */
const TIME = [0, 0, 0, 1, 0, 0, 0, 7];
const TIME_US = 4_294_967_303;

const RECORDS: readonly (readonly [DumpRecord, readonly number[]])[] = [
  [{ kind: 'binary', timeUs: TIME_US, payload: bytes(0xff, 0xd8, 0xff) }, [...TIME, 1, 0, 0, 0, 3, 0xff, 0xd8, 0xff]],
  [{ kind: 'text', timeUs: TIME_US, payload: bytes(0x41, 0xc3) }, [...TIME, 2, 0, 0, 0, 2, 0x41, 0xc3]],
  [{ kind: 'sent', timeUs: TIME_US, payload: ascii('stop') }, [...TIME, 3, 0, 0, 0, 4, 0x73, 0x74, 0x6f, 0x70]],
  [{ kind: 'binary', timeUs: TIME_US, payload: bytes() }, [...TIME, 1, 0, 0, 0, 0]],
  [
    { kind: 'left-out', timeUs: TIME_US, messages: 258, bytes: 4_294_967_297 },
    [...TIME, 5, 0, 0, 0, 12, 0, 0, 1, 2, 0, 0, 0, 1, 0, 0, 0, 1],
  ],
  [
    { kind: 'closed', timeUs: TIME_US, code: 1006, reason: 'ü' },
    [...TIME, 4, 0, 0, 0, 31, ...ascii('{"code":1006,"reason":"\\u00fc"}')],
  ],
];
const ALL = bytes(...START, ...RECORDS.flatMap(([, raw]) => raw));

describe('the format of a dump', () => {
  it('begins with magic, version and the header in ASCII', () => {
    expect([...formatDumpStart(HEADER)]).toEqual(START);
  });

  it.each(RECORDS)('writes and reads a record: %j', (record, raw) => {
    expect([...formatDumpRecord(record)]).toEqual(raw);
    const reader = new DumpReader();
    expect(reader.read(bytes(...START, ...raw))).toEqual([record]);
    expect(reader.header).toEqual(HEADER);
    expect(reader.restBytes).toBe(0);
  });

  it('keeps nothing of the bytes that it was given', () => {
    const given = ALL.slice();
    const records = new DumpReader().read(given);
    given.fill(0);
    expect(records).toEqual(RECORDS.map(([record]) => record));
  });
});

describe('a torn dump', () => {
  it('gives the records that are whole, and says how much is behind them', () => {
    const [first = [], second = []] = RECORDS.map(([, raw]) => raw);
    const whole = START.length + first.length;
    for (let rest = 1; rest < second.length; rest += 1) {
      const reader = new DumpReader();
      const records = reader.read(bytes(...START, ...first, ...second.slice(0, rest)));
      expect(records).toEqual([RECORDS[0]?.[0]]);
      expect(reader.restBytes, `${whole} and ${rest} bytes`).toBe(rest);
    }
  });

  it('of which not even the header is whole has none', () => {
    const reader = new DumpReader();
    expect(reader.read(bytes(...START.slice(0, -1)))).toEqual([]);
    expect(reader.header).toBeNull();
    expect(reader.restBytes).toBeGreaterThan(0);
  });
});

describe('what is no dump', () => {
  const problem = (raw: Uint8Array): string => {
    try {
      new DumpReader().read(raw);
    } catch (error) {
      if (error instanceof DumpError) return error.message;
      throw error;
    }
    return 'read';
  };

  it.each<[string, Uint8Array, string]>([
    [
      'another file',
      ascii('\x00\x00\x00\x01\x67 H.264 ...'),
      'This is no dump of raw messages: it does not begin with CSDUMP.',
    ],
    ['a newer one', bytes(...START.with(7, 2)), 'This dump has version 2; this program reads version 1.'],
    [
      'a header without end',
      bytes(...START.with(8, 1)),
      `This dump is damaged: its header would be ${2 ** 24 + JSON_TEXT.length} bytes long.`,
    ],
    [
      'a header of another kind',
      bytes(...START.with(12, 0x5b)),
      'This dump is damaged: its header is not as it should be.',
    ],
    [
      'a record of no kind',
      bytes(...START, ...TIME, 6, 0, 0, 0, 0),
      `This dump is damaged from byte ${START.length} on.`,
    ],
    [
      'a record without end',
      bytes(...START, ...TIME, 1, 9, 0, 0, 0),
      `This dump is damaged from byte ${START.length} on.`,
    ],
    [
      'a time beyond all numbers',
      bytes(...START, ...TIME.with(0, 1), 1, 0, 0, 0, 0),
      `This dump is damaged from byte ${START.length} on.`,
    ],
    [
      'an end in other words',
      bytes(...START, ...TIME, 4, 0, 0, 0, 2, 0x7b, 0x7d),
      `This dump is damaged from byte ${START.length} on.`,
    ],
    [
      'a hole without its size',
      bytes(...START, ...TIME, 5, 0, 0, 0, 1, 7),
      `This dump is damaged from byte ${START.length} on.`,
    ],
  ])('is told in a sentence: %s', (_what, raw, sentence) => {
    expect(problem(raw)).toBe(sentence);
  });

  it('still gives the records before the damage', () => {
    const reader = new DumpReader();
    expect(() => reader.read(bytes(...ALL, ...TIME, 0, 0, 0, 0, 0))).toThrow(DumpError);
    expect(reader.takeFound()).toEqual(RECORDS.map(([record]) => record));
  });
});
