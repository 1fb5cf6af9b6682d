import { describe, expect, it } from 'vitest';
import { AwaitedSession } from './awaited-session.ts';

const hex = (text: string): Buffer => Buffer.from(text.replaceAll(' ', ''), 'hex');
const CONFIG = hex('00000001 67 42 e0 1f ed 01 40 7b 20  00000001 68 ce 3c 80');
const FRAME = hex('00000001 41 9a 38 1b');
const message = (sequence: number, payload: Buffer, arrivalUs = sequence * 1000) => ({
  sequence,
  deviceUs: 0,
  arrivalUs,
  payload,
});

function setUp() {
  const told: string[] = [];
  const session = new AwaitedSession({
    open: (firstUs) => {
      told.push(`open at ${firstUs}`);
      return null;
    },
    messagesDropped: (count) => told.push(`dropped ${count}`),
    ended: (ended) => told.push(ended === null ? 'ended without a frame' : 'ended'),
  });
  return { told, session };
}

describe('AwaitedSession', () => {
  it('opens nothing for a codec config or an empty buffer, and opens at the first frame’s arrival', () => {
    const { told, session } = setUp();
    session.write(message(0, CONFIG));
    session.write(message(1, Buffer.alloc(0)));
    expect(told).toEqual([]);
    session.write(message(2, FRAME));
    expect(told[0]).toBe('open at 2000');
  });

  it('counts everything as dropped where the session cannot be opened, and tries once', () => {
    const { told, session } = setUp();
    session.write(message(0, CONFIG));
    session.write(message(1, FRAME));
    session.write(message(2, FRAME));
    expect(told).toEqual(['open at 1000', 'dropped 2', 'dropped 1']);
  });

  it('opens for what is not H.264 at all, so that it is kept and told', () => {
    const { told, session } = setUp();
    session.write(message(0, hex('ffd8ffe0')));
    expect(told[0]).toBe('open at 0');
  });

  it('does not collect without end what is no frame', () => {
    const { told, session } = setUp();
    const large = Buffer.concat([CONFIG, Buffer.alloc(600_000, 0x55)]);
    session.write(message(0, large));
    expect(told).toEqual([]);
    session.write(message(1, large));
    expect(told[0]).toBe('open at 1000');
  });

  it('ends once, and says that no frame came', async () => {
    const { told, session } = setUp();
    session.write(message(0, CONFIG));
    await Promise.all([session.end('stopped'), session.end('disconnected')]);
    expect(told).toEqual(['ended without a frame']);
  });
});
