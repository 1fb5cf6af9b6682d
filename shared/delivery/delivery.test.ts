import { beforeEach, describe, expect, it, vi } from 'vitest';
import {
  type CaptureStarted,
  type CaptureStopped,
  DEFAULT_DELIVERY_BUFFER,
  type ResumedCapture,
} from '../messages/camera-messages.ts';
import { readCameraHeader } from '../packets/camera-packet.ts';
import { Delivery, type DeliveryWire } from './delivery.ts';
import { LEAST_WINDOW_BYTES } from './delivery-window.ts';
import { begunAs, frameAt, type FrameInit, PACKET_BYTES } from './frame-fixture.ts';

const ASKED = { dropped: 0, reason: 'asked' } as const;
/** Of these the window takes two and no more before anything is acknowledged. */
const LARGE: FrameInit = { bytes: LEAST_WINDOW_BYTES / 2 };

const captureUnwanted = vi.fn<() => void>();
const keyWanted = vi.fn<() => void>();

let delivery: Delivery;
/** What the station hears, in its order: `begin ID`, `end FRAMES`, and the numbers of frames. */
let heard: (string | number)[];
let filmedMs: number;
beforeEach(() => {
  captureUnwanted.mockClear();
  keyWanted.mockClear();
  delivery = new Delivery({ captureUnwanted, keyWanted });
  heard = [];
  filmedMs = 0;
});

function hear(message: CaptureStarted | CaptureStopped): void {
  heard.push(message.type === 'capture_started' ? `begin ${message.captureId}` : `end ${message.frames}`);
}

function hearPacket(packet: Uint8Array): void {
  const header = readCameraHeader(packet);
  heard.push('kind' in header ? header.kind : header.sequence);
}

const WIRE: DeliveryWire = { say: hear, sendPacket: hearPacket };

function connect(captures: readonly ResumedCapture[] = [], wire = WIRE): void {
  heard = [];
  delivery.connected(wire, { captures, buffer: DEFAULT_DELIVERY_BUFFER });
}

function push(frames: number, init: FrameInit = {}): void {
  for (let index = 0; index < frames; index += 1) {
    delivery.push(frameAt(filmedMs, { key: index === 0, ...init }));
    filmedMs += 100;
  }
}

/** A whole capture. */
function film(captureId: string, frames: number, init: FrameInit = {}): void {
  delivery.begin(begunAs(captureId));
  push(frames, init);
  delivery.end(ASKED);
}

describe('with a connection', () => {
  it('says the beginning, sends each frame as it comes, and says the end', () => {
    connect();
    film('capture-1', 3);
    expect(heard).toEqual(['begin capture-1', 0, 1, 2, 'end 3']);
    expect(delivery.isEmpty).toBe(false);
    delivery.settled('capture-1');
    expect([delivery.isEmpty, delivery.buffered.bytes]).toEqual([true, 0]);
  });

  it('hands over no more than the window takes, and the rest as it is acknowledged', () => {
    connect();
    delivery.begin(begunAs('capture-1'));
    push(4, LARGE);
    expect(heard).toEqual(['begin capture-1', 0, 1]);
    delivery.acknowledged('capture-1', 1, 0);
    expect(heard).toEqual(['begin capture-1', 0, 1, 2]);
  });

  it('says the end only behind the last frame, however late that goes', () => {
    connect();
    film('capture-1', 4, LARGE);
    expect(heard).toEqual(['begin capture-1', 0, 1]);
    delivery.acknowledged('capture-1', 2, 0);
    expect(heard).toEqual(['begin capture-1', 0, 1, 2, 3, 'end 4']);
  });

  it('begins the next capture behind the end of the one before', () => {
    connect();
    film('capture-1', 3, LARGE);
    film('capture-2', 1);
    expect(heard).toEqual(['begin capture-1', 0, 1]);
    delivery.acknowledged('capture-1', 2, 0);
    expect(heard).toEqual(['begin capture-1', 0, 1, 2, 'end 3', 'begin capture-2', 0, 'end 1']);
  });

  it('goes on where the station wants nothing more of what stands before', () => {
    connect();
    film('capture-1', 4, LARGE);
    film('capture-2', 1);
    delivery.settled('capture-1');
    expect(heard).toEqual(['begin capture-1', 0, 1, 'begin capture-2', 0, 'end 1']);
    expect(captureUnwanted).not.toHaveBeenCalled();
  });

  it('takes no notice of what is said of captures that it does not have', () => {
    connect();
    film('capture-1', 4, LARGE);
    delivery.acknowledged('capture-2', 4, 0);
    delivery.acknowledged('capture-1', 5, 0);
    delivery.settled('capture-2');
    expect(heard).toEqual(['begin capture-1', 0, 1]);
  });

  it('throws where a capture begins before the one before it has ended', () => {
    delivery.begin(begunAs('capture-1'));
    expect(() => delivery.begin(begunAs('capture-2'))).toThrow('has ended');
  });
});

describe('over a lost connection', () => {
  it('keeps what is filmed, and says the beginning again before what the station wants of it', () => {
    connect();
    delivery.begin(begunAs('capture-1'));
    push(3);
    delivery.disconnected();
    push(3);
    expect(heard).toEqual(['begin capture-1', 0, 1, 2]);
    expect(delivery.held()).toEqual([{ captureId: 'capture-1', first: 0, next: 6, ended: false }]);
    connect([{ captureId: 'capture-1', next: 2 }]);
    expect(heard).toEqual(['begin capture-1', 2, 3, 4, 5]);
  });

  it('delivers several captures, each whole before the next', () => {
    film('capture-1', 2);
    film('capture-2', 3);
    delivery.begin(begunAs('capture-3'));
    push(1);
    connect([{ captureId: 'capture-2', next: 1 }]);
    push(1, { key: false });
    expect(heard.slice(0, 4)).toEqual(['begin capture-1', 0, 1, 'end 2']);
    expect(heard.slice(4, 8)).toEqual(['begin capture-2', 1, 2, 'end 3']);
    expect(heard.slice(8)).toEqual(['begin capture-3', 0, 1]);
  });

  it('opens the window anew', () => {
    connect();
    film('capture-1', 4, LARGE);
    connect([{ captureId: 'capture-1', next: 1 }]);
    expect(heard).toEqual(['begin capture-1', 1, 2]);
  });

  it('sends nothing more once the connection goes in the midst of it', () => {
    film('capture-1', 3);
    const breaking: DeliveryWire = {
      say: hear,
      sendPacket: (packet) => {
        hearPacket(packet);
        delivery.disconnected();
      },
    };
    connect([], breaking);
    expect(heard).toEqual(['begin capture-1', 0]);
    connect();
    expect(heard).toEqual(['begin capture-1', 0, 1, 2, 'end 3']);
  });

  it('forgets what the station wants no more of, and goes on with the rest', () => {
    film('capture-1', 2);
    film('capture-2', 2);
    connect([{ captureId: 'capture-1', next: null }]);
    expect(heard).toEqual(['begin capture-2', 0, 1, 'end 2']);
    expect(captureUnwanted).not.toHaveBeenCalled();
  });

  it('keeps only as much as the station allows, and tells what was lost', () => {
    const say = vi.fn<DeliveryWire['say']>();
    delivery.begin(begunAs('capture-1'));
    push(3);
    push(2);
    const buffer = { bytes: 4 * PACKET_BYTES, ms: 60_000 };
    delivery.connected({ say, sendPacket: hearPacket }, { captures: [], buffer });
    delivery.end(ASKED);
    expect([heard, delivery.buffered.lost]).toEqual([[3, 4], 3]);
    expect(say.mock.calls.at(-1)?.[0]).toMatchObject({ type: 'capture_stopped', frames: 5, lost: 3 });
  });
});

describe('a capture that nobody wants', () => {
  it.each([
    ['the welcome', () => connect([{ captureId: 'capture-1', next: null }])],
    ['a word', () => delivery.settled('capture-1')],
    ['a refusal', () => delivery.forget()],
  ])('is ended where it runs, and what comes until then is ignored: by %s', (_by, tell) => {
    connect();
    delivery.begin(begunAs('capture-1'));
    push(2);
    tell();
    expect(captureUnwanted).toHaveBeenCalledOnce();
    heard = [];
    push(2);
    delivery.end(ASKED);
    expect([heard, delivery.isEmpty, delivery.buffered.bytes]).toEqual([[], true, 0]);
    film('capture-2', 1);
    expect(delivery.held().map(({ captureId }) => captureId)).toEqual(['capture-2']);
  });
});

describe('a capture that never began', () => {
  it('is told as ended, and forgotten with that', () => {
    connect();
    delivery.neverBegan('camera');
    expect([heard, delivery.isEmpty]).toEqual([['end 0'], true]);
  });

  it('is nothing to keep without a connection', () => {
    delivery.neverBegan('camera');
    expect([delivery.isEmpty, delivery.buffered.delivering]).toEqual([true, false]);
  });

  it('is told behind what stands before it', () => {
    connect();
    film('capture-1', 3, LARGE);
    delivery.neverBegan('asked');
    expect(heard).toEqual(['begin capture-1', 0, 1]);
    delivery.acknowledged('capture-1', 2, 0);
    expect(heard).toEqual(['begin capture-1', 0, 1, 2, 'end 3', 'end 0']);
  });

  it('is forgotten with the connection, and not told without one', () => {
    connect();
    film('capture-1', 3, LARGE);
    delivery.neverBegan('asked');
    delivery.disconnected();
    delivery.neverBegan('asked');
    connect([{ captureId: 'capture-1', next: 2 }]);
    expect(heard).toEqual(['begin capture-1', 2, 'end 3']);
  });
});

describe('what is not delivered', () => {
  it('is nothing at first', () => {
    expect(delivery.buffered).toEqual({ bytes: 0, ms: 0, fraction: 0, lost: 0, delivering: false });
  });

  it('is what was filmed and is not acknowledged, whether it was handed over or not', () => {
    connect();
    delivery.begin(begunAs('capture-1'));
    push(4);
    expect(delivery.buffered).toMatchObject({ bytes: 4 * PACKET_BYTES, ms: 300, delivering: false });
    delivery.acknowledged('capture-1', 3, 0);
    expect(delivery.buffered).toMatchObject({ bytes: PACKET_BYTES, ms: 0, delivering: false });
    delivery.end(ASKED);
    expect(delivery.buffered.delivering).toBe(true);
    delivery.settled('capture-1');
    expect(delivery.buffered.delivering).toBe(false);
  });

  it('counts as lost what the capture that was begun last has lost', () => {
    delivery.connected(WIRE, { captures: [], buffer: { bytes: 3 * PACKET_BYTES, ms: 60_000 } });
    delivery.disconnected();
    delivery.begin(begunAs('capture-1'));
    push(4);
    expect([delivery.buffered.lost, keyWanted.mock.calls]).toEqual([4, [[]]]);
    delivery.end(ASKED);
    delivery.begin(begunAs('capture-2'));
    expect(delivery.buffered.lost).toBe(0);
  });
});
