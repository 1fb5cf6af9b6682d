// oxlint-disable vitest/no-conditional-expect -- what is expected depends on what was drawn
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  DumpError,
  type DumpHeader,
  DumpReader,
  type DumpRecord,
  formatDumpRecord,
  formatDumpStart,
} from './dump-format.ts';

const time = fc.nat({ max: Number.MAX_SAFE_INTEGER });
const record: fc.Arbitrary<DumpRecord> = fc.oneof(
  fc.record({
    kind: fc.constantFrom('binary' as const, 'text' as const, 'sent' as const),
    timeUs: time,
    payload: fc.uint8Array({ maxLength: 60 }),
  }),
  fc.record({
    kind: fc.constant('closed' as const),
    timeUs: time,
    code: fc.nat({ max: 4999 }),
    reason: fc.string({ unit: 'binary', maxLength: 20 }),
  }),
  fc.record({ kind: fc.constant('left-out' as const), timeUs: time, messages: fc.nat(), bytes: time }),
);
const header: fc.Arbitrary<DumpHeader> = fc.record({
  protocol: fc.constantFrom('android-cam' as const, 'esp' as const, 'camera.v2' as const),
  path: fc.string({ maxLength: 20 }),
  subprotocol: fc.option(fc.string({ maxLength: 20 })),
  address: fc.string({ maxLength: 20 }),
  model: fc.string({ unit: 'binary', maxLength: 20 }),
  startedAt: fc.string({ maxLength: 20 }),
  startedUs: time,
  program: fc.string({ maxLength: 20 }),
});

const dump = fc.tuple(header, fc.array(record, { maxLength: 8 })).map(([head, records]) => ({
  head,
  records,
  bytes: Buffer.concat([formatDumpStart(head), ...records.map((each) => formatDumpRecord(each))]),
}));

it('whatever was written is read again, however its bytes are split', () => {
  fc.assert(
    fc.property(dump, fc.array(fc.nat({ max: 40 }), { minLength: 1 }), ({ head, records, bytes }, splits) => {
      const reader = new DumpReader();
      const read: DumpRecord[] = [];
      for (let at = 0, turn = 0; at < bytes.length; turn += 1) {
        const next = at + Math.max(1, splits[turn % splits.length] ?? 1);
        read.push(...reader.read(bytes.subarray(at, next)));
        at = next;
      }
      expect(reader.header).toEqual(head);
      expect(read).toEqual(records);
      expect(reader.restBytes).toBe(0);
    }),
  );
});

it('a dump that is cut anywhere gives its first records, and no error', () => {
  fc.assert(
    fc.property(dump, fc.nat(), ({ records, bytes }, cut) => {
      const read = new DumpReader().read(bytes.subarray(0, cut % (bytes.length + 1)));
      expect(read).toEqual(records.slice(0, read.length));
    }),
  );
});

it('any bytes are a dump, or a problem in words; never another error', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), header, fc.boolean(), (bytes, head, begins) => {
      const reader = new DumpReader();
      try {
        if (begins) reader.read(formatDumpStart(head));
        reader.read(bytes);
      } catch (error) {
        if (!(error instanceof DumpError)) throw error;
        expect(error.message).toMatch(/^This (is no dump|dump) .*\.$/);
      }
    }),
  );
});
