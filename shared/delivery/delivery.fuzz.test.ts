import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  type CaptureStarted,
  type CaptureStopped,
  DEFAULT_DELIVERY_BUFFER,
  type DeliveryBuffer,
} from '../messages/camera-messages.ts';
import { CAMERA_HEADER_BYTES, readCameraHeader } from '../packets/camera-packet.ts';
import { Delivery } from './delivery.ts';
import { MOST_WINDOW_BYTES } from './delivery-window.ts';

// A camera and a station with a connection between them that is cut at any moment, with all that is on its way; the
// station is killed, too, and then remembers only what it had stored. Whatever happens, and in whatever order, each frame
// is stored once, or is in a hole that the camera has told of.

type Said = CaptureStarted | CaptureStopped | Uint8Array<ArrayBuffer>;
type Answer = { readonly settled: string } | { readonly acknowledged: string; readonly next: number };

const SMALL: DeliveryBuffer = { bytes: 20_000, ms: 1500 };
const LARGE: DeliveryBuffer = { bytes: 2_000_000, ms: 8000 };

interface StoredCapture {
  readonly index: number;
  /** The numbers of its frames, in the order of their arrival. */
  frames: number[];
  stored: number;
  end: CaptureStopped | null;
  isSettled: boolean;
}

function must(holds: boolean, rule: string): void {
  if (!holds) throw new Error(`Broken: ${rule}`);
}

const idOf = (index: number): string => `capture-${index}`;
const indexOf = (id: string): number => Number(id.slice('capture-'.length));
const nextOf = ({ frames }: StoredCapture): number => (frames.at(-1) ?? -1) + 1;

/** Takes what arrives, and checks that it may come like this. */
class ModelStation {
  readonly captures = new Map<string, StoredCapture>();
  #current: StoredCapture | null = null;
  #lowest = 0;

  connected(): void {
    this.#current = null;
  }

  hear(said: Said): void {
    if (said instanceof Uint8Array) this.#hearFrame(said);
    else if (said.type === 'capture_started') this.#hearStart(said.captureId ?? '');
    else this.#hearEnd(said);
  }

  /** Everything goes to the operating system. */
  store(): void {
    for (const capture of this.captures.values()) capture.stored = capture.frames.length;
  }

  kill(): void {
    for (const capture of this.captures.values()) {
      if (capture.frames.length > capture.stored) capture.end = null;
      capture.frames.length = capture.stored;
    }
  }

  answers(): Answer[] {
    return [...this.captures].flatMap(([id, capture]): Answer[] => {
      const { frames, stored, end } = capture;
      if (end !== null && stored === frames.length) {
        capture.isSettled = true;
        return [{ settled: id }];
      }
      const next = (frames[stored - 1] ?? -1) + 1;
      return [{ acknowledged: id, next }];
    });
  }

  #hearStart(id: string): void {
    must(this.#current === null, 'A capture begins only when the one before it has ended.');
    const capture = this.captures.get(id) ?? { index: indexOf(id), frames: [], stored: 0, end: null, isSettled: false };
    this.captures.set(id, capture);
    this.#current = capture;
    this.#lowest = nextOf(capture);
  }

  #hearFrame(packet: Uint8Array): void {
    const header = readCameraHeader(packet);
    if ('kind' in header || this.#current === null) throw new Error('A frame came malformed, or outside of a capture.');
    const { index, frames } = this.#current;
    must(header.sequence >= this.#lowest, 'No frame comes twice on a connection, nor one that was asked for no more.');
    must(header.sequence === this.#lowest || header.key, 'Behind a hole comes a key frame.');
    const [ofCapture, number] = packet.subarray(CAMERA_HEADER_BYTES);
    must(ofCapture === index % 256, 'A frame comes with the capture that it belongs to.');
    must(number === header.sequence % 256, 'A frame keeps its number.');
    this.#lowest = header.sequence + 1;
    frames.push(header.sequence);
  }

  #hearEnd(end: CaptureStopped): void {
    if (this.#current === null) throw new Error('A capture ended that had not begun.');
    must(end.frames - end.lost === this.#current.frames.length, 'What is told as lost is what is missing.');
    this.#current.end = end;
    this.#current = null;
  }
}

/** Camera, connection and station. */
class Scene {
  readonly station = new ModelStation();
  readonly delivery = new Delivery({
    captureUnwanted: () => {
      this.#running = null;
    },
    keyWanted: () => {
      this.#keyWanted = true;
    },
  });
  /** How many frames each capture had. */
  readonly filmed = new Map<string, number>();
  #limits = DEFAULT_DELIVERY_BUFFER;
  #running: string | null = null;
  #keyWanted = true;
  #nowMs = 0;
  /** What is on its way; null without a connection. */
  #up: Said[] | null = null;
  #down: Answer[] = [];
  #inFlightBytes = 0;

  get isFilming(): boolean {
    return this.#running !== null;
  }

  begin(): void {
    if (this.#running !== null || this.delivery.held().length > 14) return;
    const captureId = idOf(this.filmed.size);
    this.#running = captureId;
    this.#keyWanted = true;
    this.filmed.set(captureId, 0);
    const facts = { width: 640, height: 480, fps: 0, bitrate: 1, codec: 'avc1', camera: '' };
    this.delivery.begin({ type: 'capture_started', captureId, ...facts });
  }

  film(bytes: number, isKey: boolean, afterMs: number): void {
    this.#nowMs += afterMs;
    if (this.#running === null) return;
    const number = this.filmed.get(this.#running) ?? 0;
    const key = isKey || this.#keyWanted;
    this.#keyWanted = false;
    this.filmed.set(this.#running, number + 1);
    const packet = new Uint8Array(CAMERA_HEADER_BYTES + bytes);
    packet.set([indexOf(this.#running) % 256, number % 256], CAMERA_HEADER_BYTES);
    this.delivery.push({ packet, captureUs: this.#nowMs * 1000, key, discontinuity: false });
  }

  end(): void {
    if (this.#running !== null) this.delivery.end({ dropped: 0, reason: 'asked' });
    this.#running = null;
  }

  connect(limits: DeliveryBuffer): void {
    if (this.#up !== null) this.cut();
    const up: Said[] = [];
    this.#up = up;
    this.#limits = limits;
    this.#inFlightBytes = 0;
    this.station.connected();
    const captures = this.delivery.held().flatMap(({ captureId }) => {
      const known = this.station.captures.get(captureId);
      if (known === undefined) return [];
      return [{ captureId, next: known.isSettled ? null : nextOf(known) }];
    });
    this.delivery.connected(
      {
        say: (message) => up.push(message),
        sendPacket: (packet) => {
          this.#inFlightBytes += packet.byteLength;
          up.push(packet);
        },
      },
      { captures, buffer: limits },
    );
  }

  cut(): void {
    this.#up = null;
    this.#down = [];
    this.delivery.disconnected();
  }

  arrive(count: number): void {
    for (const said of this.#up?.splice(0, count) ?? []) {
      this.station.hear(said);
      if (said instanceof Uint8Array) this.#inFlightBytes -= said.byteLength;
    }
  }

  answer(count: number): void {
    if (this.#up === null) return;
    this.#down.push(...this.station.answers());
    for (const answer of this.#down.splice(0, count)) {
      if ('settled' in answer) this.delivery.settled(answer.settled);
      else this.delivery.acknowledged(answer.acknowledged, answer.next, this.#nowMs);
    }
  }

  kill(): void {
    this.cut();
    this.station.kill();
  }

  /** The operator does not want the rest of what is running. */
  giveUp(): void {
    if (this.#up === null || this.#running === null) return;
    const id = this.#running;
    this.filmed.delete(id);
    this.station.captures.delete(id);
    // Its frames on the way mean nothing any more; the connection is a new one, so that the model need not tell them apart.
    this.delivery.settled(id);
    must(!this.isFilming, 'Whoever films hears that the capture is unwanted.');
    this.cut();
    this.filmed.set(`${id}-given-up`, 0);
  }

  checkBounds(): void {
    const { bytes, ms, fraction } = this.delivery.buffered;
    must(bytes <= this.#limits.bytes && ms <= this.#limits.ms && fraction <= 1, 'No more is kept than may be.');
    must(this.#inFlightBytes < MOST_WINDOW_BYTES + 100_000, 'No more is handed over than the window takes.');
  }

  finish(): void {
    this.end();
    this.connect(LARGE);
    for (let round = 0; round < 1000 && !this.delivery.isEmpty; round += 1) {
      this.arrive(Number.POSITIVE_INFINITY);
      this.station.store();
      this.answer(Number.POSITIVE_INFINITY);
    }
  }
}

const LIMITS = fc.constantFrom(SMALL, LARGE);
const FILM = fc.record({
  bytes: fc.constantFrom(2, 300, 3000, 90_000),
  isKey: fc.boolean(),
  afterMs: fc.constantFrom(1, 33, 400),
});
const COUNT = fc.constantFrom(1, 3, 20, 1000);

const step = fc.oneof(
  {
    weight: 12,
    arbitrary: FILM.map(
      ({ bytes, isKey, afterMs }) =>
        (scene: Scene) =>
          scene.film(bytes, isKey, afterMs),
    ),
  },
  { weight: 4, arbitrary: COUNT.map((count) => (scene: Scene) => scene.arrive(count)) },
  { weight: 4, arbitrary: COUNT.map((count) => (scene: Scene) => scene.answer(count)) },
  { weight: 4, arbitrary: fc.constant((scene: Scene) => scene.station.store()) },
  { weight: 3, arbitrary: fc.constant((scene: Scene) => scene.begin()) },
  { weight: 1, arbitrary: fc.constant((scene: Scene) => scene.end()) },
  { weight: 2, arbitrary: LIMITS.map((limits) => (scene: Scene) => scene.connect(limits)) },
  { weight: 1, arbitrary: fc.constant((scene: Scene) => scene.cut()) },
  { weight: 1, arbitrary: fc.constant((scene: Scene) => scene.kill()) },
  { weight: 1, arbitrary: fc.constant((scene: Scene) => scene.giveUp()) },
);

it('stores each frame once, in order, or tells that it was lost, whatever happens to station and connection', () => {
  fc.assert(
    fc.property(fc.array(step, { minLength: 20, maxLength: 250 }), (steps) => {
      const scene = new Scene();
      for (const run of steps) {
        run(scene);
        scene.checkBounds();
      }
      scene.finish();
      expect(scene.delivery.isEmpty).toBe(true);
      for (const [id, frames] of scene.filmed) {
        if (id.endsWith('-given-up')) continue;
        const capture = scene.station.captures.get(id);
        expect(capture?.end?.frames).toBe(frames);
        expect(capture?.frames).toHaveLength(frames - (capture?.end?.lost ?? 0));
        expect(capture?.frames).toEqual([...new Set(capture?.frames)].sort((a, b) => a - b));
      }
    }),
    { numRuns: 400 },
  );
});
