import { EventEmitter } from 'node:events';
import { expect, it } from 'vitest';
import { ManualClock } from '../manual-clock.ts';
import { closeWithReason } from './close-with-reason.ts';

class FakeSocket extends EventEmitter {
  readonly calls: string[] = [];
  close(code: number, reason: string): void {
    this.calls.push(`close ${code} ${reason}`);
  }
  terminate(): void {
    this.calls.push('terminate');
  }
}

it('closes with a reason, and cuts off a peer that does not answer', () => {
  const [clock, socket] = [new ManualClock(), new FakeSocket()];
  closeWithReason(socket, clock, 4403, 'Refused.');
  clock.advance(499);
  expect(socket.calls).toEqual(['close 4403 Refused.']);
  clock.advance(1);
  expect(socket.calls).toEqual(['close 4403 Refused.', 'terminate']);
});

it('leaves alone a peer that closed its end', () => {
  const [clock, socket] = [new ManualClock(), new FakeSocket()];
  closeWithReason(socket, clock, 1013, 'Later.');
  socket.emit('close');
  clock.advance(1000);
  expect(socket.calls).toEqual(['close 1013 Later.']);
});

it('cuts a long reason between two characters: a close frame has room for 123 bytes', () => {
  const socket = new FakeSocket();
  closeWithReason(socket, new ManualClock(), 4403, '拒'.repeat(60));
  expect(socket.calls).toEqual([`close 4403 ${'拒'.repeat(41)}`]);
});
