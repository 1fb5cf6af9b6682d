import { EventEmitter } from 'node:events';
import { beforeEach, describe, expect, it } from 'vitest';
import { ManualClock } from '../../station/manual-clock.ts';
import { installBySquirrel, installSilently } from './installers.ts';

let clock: ManualClock;
let calls: unknown[];
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

beforeEach(() => {
  clock = new ManualClock();
  calls = [];
});

describe('the silent installer', () => {
  it('is started without windows, does not start the program again, and has a moment to ask for rights', async () => {
    const installed = installSilently({ install: (...args) => calls.push(args) > 0 }, clock).then(() =>
      calls.push('exit'),
    );
    await settled();
    expect(calls).toEqual([[true, false]]);
    clock.advance(500);
    await installed;
    expect(calls).toEqual([[true, false], 'exit']);
  });

  it('that does not start is an error', async () => {
    await expect(installSilently({ install: () => false }, clock)).rejects.toThrow('could not be started');
  });
});

describe('Squirrel', () => {
  let squirrel: EventEmitter;
  let outcome: Promise<unknown>;
  beforeEach(() => {
    squirrel = new EventEmitter();
    outcome = installBySquirrel({ quitAndInstall: () => calls.push('given') }, squirrel, clock).then(
      () => 'taken',
      String,
    );
  });

  it('is given the version only now, and the program waits until it is taken', async () => {
    void outcome.then((how) => calls.push(how));
    await settled();
    expect(calls).toEqual(['given']);
    squirrel.emit('update-downloaded');
    await settled();
    expect(calls).toEqual(['given', 'taken']);
  });

  it('may refuse it', async () => {
    squirrel.emit('error', new Error('Could not get code signature'));
    expect(await outcome).toBe('Error: Could not get code signature');
  });

  it('holds nobody up', async () => {
    clock.advance(90_000);
    expect(await outcome).toMatch(/in time/);
  });
});
