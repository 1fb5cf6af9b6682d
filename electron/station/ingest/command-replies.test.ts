import { expect, it } from 'vitest';
import { ManualClock } from '../manual-clock.ts';
import { CommandReplies } from './command-replies.ts';

const LIMITS = { commandAnswerMs: 5000, pendingCommands: 2 };

it('brings each reply to whoever waits for it, in any order', async () => {
  const replies = new CommandReplies(new ManualClock(), LIMITS);
  const [first, second] = [replies.nextId(), replies.nextId()];
  const answers = [replies.await(first), replies.await(second)];
  expect([replies.settle(second, 'no'), replies.settle(first, null), replies.settle(first, null)]).toEqual([
    true,
    true,
    false,
  ]);
  expect(await Promise.all(answers)).toEqual([null, 'no']);
});

it('gives up after the limit, and when the connection is gone', async () => {
  const clock = new ManualClock();
  const replies = new CommandReplies(clock, LIMITS);
  const late = replies.await(replies.nextId());
  clock.advance(5000);
  expect(await late).toBe('It did not answer.');
  const cut = replies.await(replies.nextId());
  replies.stop();
  expect(await cut).toBe('The connection is gone.');
});

it('lets so many wait and no more', async () => {
  const replies = new CommandReplies(new ManualClock(), LIMITS);
  void replies.await(replies.nextId());
  void replies.await(replies.nextId());
  expect(await replies.await(replies.nextId())).toBe('It has not answered earlier commands.');
});
