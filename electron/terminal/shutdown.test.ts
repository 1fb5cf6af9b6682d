import { beforeEach, describe, expect, it } from 'vitest';
import { type ProcessEnd, Shutdown } from './shutdown.ts';

let nowMs: number;
let exits: number[];
let signals: Map<string, () => void>;
let finished: PromiseWithResolvers<void>;
let finishes: number;
let shutdown: Shutdown;

const end: ProcessEnd = {
  on: (signal, run) => signals.set(signal, run),
  exit: (code) => exits.push(code),
  nowMs: () => nowMs,
};

const signal = (name: string): void => signals.get(name)?.();
/** Lets promises that are settled run on. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

beforeEach(() => {
  nowMs = 5000;
  exits = [];
  signals = new Map();
  finishes = 0;
  finished = deferred();
  shutdown = new Shutdown(end, () => {
    finishes += 1;
    return finished.promise;
  });
});

interface PromiseWithResolvers<T> {
  readonly promise: Promise<T>;
  readonly resolve: (value: T) => void;
  readonly reject: (reason: Error) => void;
}

function deferred(): PromiseWithResolvers<void> {
  let settle: Pick<PromiseWithResolvers<void>, 'resolve' | 'reject'> | undefined;
  const promise = new Promise<void>((resolve, reject) => {
    settle = { resolve, reject };
  });
  if (settle === undefined) throw new Error('A promise runs its executor at once.');
  return { promise, ...settle };
}

describe('Shutdown', () => {
  it('listens to Ctrl-C, a service manager and a closed terminal', () => {
    expect([...signals.keys()].sort()).toEqual(['SIGHUP', 'SIGINT', 'SIGTERM']);
  });

  it('finishes at the first signal and exits with 0 when that is done', async () => {
    signal('SIGINT');
    await settled();
    expect(exits).toEqual([]);
    finished.resolve();
    await settled();
    expect(exits).toEqual([0]);
  });

  it('exits with 1 where finishing failed', async () => {
    signal('SIGTERM');
    finished.reject(new Error('no disk'));
    await settled();
    expect(exits).toEqual([1]);
  });

  it('takes a second signal within a second for the first: npm hands on what the terminal has sent', () => {
    signal('SIGINT');
    nowMs += 1000;
    signal('SIGINT');
    signal('SIGTERM');
    expect([finishes, exits]).toEqual([1, []]);
  });

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ])('%s more than a second later exits at once with %i', (name, code) => {
    signal('SIGINT');
    nowMs += 1001;
    signal(name);
    expect([finishes, exits]).toEqual([1, [code]]);
  });

  it('quit is a first signal too, and is asked for once', () => {
    shutdown.request();
    shutdown.request();
    expect(finishes).toBe(1);
    nowMs += 1500;
    shutdown.request();
    expect(exits).toEqual([]);
    signal('SIGINT');
    expect([finishes, exits]).toEqual([1, [130]]);
  });
});
