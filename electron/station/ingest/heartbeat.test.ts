import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ManualClock } from '../manual-clock.ts';
import { Heartbeat } from './heartbeat.ts';
import { connectSockets, type SocketPair } from './test-sockets.ts';

/** The last chance that a peer has after a standstill of the station. */
const READ_FIRST_MS = 10;
const LIMITS = { pingIntervalMs: 5000, peerSilenceMs: 15_000 };

let clock: ManualClock;
let gone: number;
const pairs: SocketPair[] = [];

beforeEach(() => {
  clock = new ManualClock();
  gone = 0;
});
afterEach(async () => {
  await Promise.all(pairs.splice(0).map((pair) => pair.close()));
});

async function watch(peer: 'answering' | 'deaf'): Promise<SocketPair & { readonly heartbeat: Heartbeat }> {
  const pair = await connectSockets(peer);
  pairs.push(pair);
  const heartbeat = new Heartbeat(pair.station, clock, LIMITS, () => {
    gone += 1;
  });
  return { ...pair, heartbeat };
}

describe('Heartbeat', () => {
  it('pings every 5 s, and an answer keeps the peer for as long as it likes', async () => {
    const { peer, station } = await watch('answering');
    let pings = 0;
    peer.on('ping', () => {
      pings += 1;
    });
    for (let beat = 1; beat <= 8; beat += 1) {
      const answered = once(station, 'pong');
      clock.advance(5000);
      await answered;
      expect(pings).toBe(beat);
    }
    expect(gone).toBe(0);
  });

  it('tells how long pings take: the middle of the last ones', async () => {
    const { station, heartbeat } = await watch('answering');
    expect(heartbeat.roundTripUs).toBeNull();
    let afterMs = 0;
    for (const takesMs of [30, 900, 10]) {
      const answered = once(station, 'pong');
      clock.advance(5000 - afterMs);
      afterMs = takesMs;
      // The pong comes over a real socket; until it is read the station's clock goes on.
      clock.advance(takesMs);
      await answered;
    }
    expect(heartbeat.roundTripUs).toBe(30_000);
  });

  it('takes no pong for an answer that nobody asked for', async () => {
    const { peer, station, heartbeat } = await watch('answering');
    const heard = once(station, 'pong');
    peer.pong('77');
    await heard;
    expect(heartbeat.roundTripUs).toBeNull();
  });

  it('takes a peer that says nothing for gone after 15 s, once', async () => {
    await watch('deaf');
    clock.advance(14_999);
    expect(gone).toBe(0);
    clock.advance(1 + READ_FIRST_MS);
    expect(gone).toBe(1);
    clock.advance(60_000);
    expect(gone).toBe(1);
  });

  it('takes the part of a message that is long on its way for a sign of life, where it knows the stream', async () => {
    const { peer, station, stream } = await watch('deaf');
    const heartbeat = new Heartbeat(
      station,
      clock,
      LIMITS,
      () => {
        gone += 10;
      },
      stream,
    );
    const [read] = [once(stream, 'data')];
    // A message that is never complete.
    peer.send(new Uint8Array(10_000), { fin: false });
    await read;
    clock.advance(14_999);
    expect(gone).toBe(0);
    clock.advance(1 + READ_FIRST_MS);
    expect(gone).toBe(1);
    clock.advance(15_000);
    expect(gone).toBe(11);
    heartbeat.stop();
  });

  it('counts the 15 s from the last sign of life, also between two pings', async () => {
    const { heartbeat } = await watch('deaf');
    clock.advance(7000);
    heartbeat.heard();
    clock.advance(14_999);
    expect(gone).toBe(0);
    clock.advance(1 + READ_FIRST_MS);
    expect(gone).toBe(1);
  });

  it('hears first what arrived while the station itself stood still for long', async () => {
    const { heartbeat } = await watch('deaf');
    clock.advance(15_000);
    heartbeat.heard();
    clock.advance(READ_FIRST_MS);
    expect(gone).toBe(0);
    clock.advance(14_999);
    expect(gone).toBe(0);
    clock.advance(5000);
    expect(gone).toBe(1);
  });

  it('hears the peer’s own pings', async () => {
    const { peer, station } = await watch('deaf');
    clock.advance(14_000);
    const heard = once(station, 'ping');
    peer.ping();
    await heard;
    clock.advance(14_000);
    expect(gone).toBe(0);
  });

  it('does not blame a peer that the station itself does not read', async () => {
    const { station } = await watch('deaf');
    station.pause();
    clock.advance(120_000);
    expect(gone).toBe(0);
    station.resume();
    clock.advance(14_999);
    expect(gone).toBe(0);
    clock.advance(5000);
    expect(gone).toBe(1);
  });

  it('does nothing once it is stopped', async () => {
    const { heartbeat } = await watch('deaf');
    clock.advance(12_000);
    heartbeat.stop();
    clock.advance(60_000);
    expect(gone).toBe(0);
  });

  describe('probe', () => {
    it('is true for a peer that answers, or says anything', async () => {
      const answering = await watch('answering');
      expect(await answering.heartbeat.probe(2000)).toBe(true);
      const talking = await watch('deaf');
      const probe = talking.heartbeat.probe(2000);
      talking.heartbeat.heard();
      expect(await probe).toBe(true);
    });

    it('is false for one that does not answer in time, or whose connection is closed', async () => {
      const { heartbeat, station } = await watch('deaf');
      const probe = heartbeat.probe(2000);
      clock.advance(2000);
      expect(await probe).toBe(false);
      station.terminate();
      expect(await heartbeat.probe(2000)).toBe(false);
    });

    it('is true while the station does not read, for then no answer can be heard', async () => {
      const { heartbeat, station } = await watch('deaf');
      station.pause();
      expect(await heartbeat.probe(2000)).toBe(true);
    });
  });
});
