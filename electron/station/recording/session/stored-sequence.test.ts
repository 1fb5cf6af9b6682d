import { describe, expect, it } from 'vitest';
import { StoredSequence } from './stored-sequence.ts';

describe('what a session has stored', () => {
  it('is nothing at first, or what an earlier run had', () => {
    expect([new StoredSequence().next, new StoredSequence(7).next]).toEqual([null, 7]);
  });

  it('goes on with the batches that the journal has, in their order', () => {
    const stored = new StoredSequence();
    const first = stored.begin(3, null);
    const second = stored.begin(5, null);
    second();
    expect(stored.next).toBeNull();
    first();
    expect(stored.next).toBe(5);
  });

  it('waits for the video that holds the payloads', () => {
    const stored = new StoredSequence();
    const video = {};
    stored.begin(3, video);
    const journal = stored.begin(4, null);
    journal();
    expect(stored.next).toBeNull();
    stored.storedIn(video);
    expect(stored.next).toBe(4);
  });

  it('does not take the fragment of the next video for one of the video before', () => {
    const stored = new StoredSequence();
    const [first, second] = [{}, {}];
    stored.begin(3, first);
    stored.begin(5, second);
    stored.storedIn(second);
    expect(stored.next).toBeNull();
    stored.storedIn(first);
    expect(stored.next).toBe(5);
  });

  it('is not moved by a batch whose rows go with the next', () => {
    const stored = new StoredSequence();
    stored.begin(2, null)();
    stored.begin(null, null)();
    expect(stored.next).toBe(2);
  });

  it('is not moved by a buffer that nobody waits for', () => {
    const stored = new StoredSequence(2);
    stored.storedIn({});
    expect(stored.next).toBe(2);
  });
});
