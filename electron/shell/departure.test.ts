import { beforeEach, describe, expect, it } from 'vitest';
import { ManualClock } from '../station/manual-clock.ts';
import { Departure, type DepartureParts } from './departure.ts';

/** Lets promises that are settled run on. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

let clock: ManualClock;
let isRecording: boolean;
let happened: string[];
let exits: number[];
let answer: (leave: boolean) => void;
let failAsking: (error: Error) => void;
let finished: () => void;
let failFinishing: (error: Error) => void;
let installed: () => void;
let failInstalling: (error: Error) => void;
let question: AbortSignal | null;
let parts: DepartureParts;
let departure: Departure;

beforeEach(() => {
  clock = new ManualClock();
  isRecording = true;
  happened = [];
  exits = [];
  question = null;
  parts = {
    clock,
    isRecording: () => isRecording,
    ask: (signal) => {
      happened.push('ask');
      question = signal;
      return new Promise((resolve, reject) => {
        answer = resolve;
        failAsking = reject;
      });
    },
    finish: () => {
      happened.push('finish');
      return new Promise((resolve, reject) => {
        finished = resolve;
        failFinishing = reject;
      });
    },
    installUpdate: () => {
      happened.push('install');
      return new Promise((resolve, reject) => {
        installed = resolve;
        failInstalling = reject;
      });
    },
    showFinishing: () => happened.push('show'),
    tellProblem: (error) => happened.push(String(error)),
    exit: (code) => exits.push(code),
  };
  departure = new Departure(parts);
});

describe('a request to leave', () => {
  it('finishes and exits where nothing records', async () => {
    isRecording = false;
    departure.request();
    expect(happened).toEqual(['show', 'finish']);
    finished();
    await settled();
    expect(exits).toEqual([]);
    installed();
    await settled();
    expect(exits).toEqual([0]);
    expect(departure.isOver).toBe(true);
  });

  it('asks while something records, and goes on recording until yes', async () => {
    departure.request();
    expect(happened).toEqual(['ask']);
    answer(true);
    await settled();
    expect(happened).toEqual(['ask', 'show', 'finish']);
    expect([departure.isFinishing, departure.isOver]).toEqual([true, false]);
    finished();
    await settled();
    installed();
    await settled();
    expect(exits).toEqual([0]);
  });

  it('changes nothing after no, and asks again the next time', async () => {
    departure.request();
    answer(false);
    await settled();
    expect(happened).toEqual(['ask']);
    departure.request();
    expect(happened).toEqual(['ask', 'ask']);
  });

  it('counts a question that could not be shown as no', async () => {
    departure.request();
    failAsking(new Error('no window'));
    await settled();
    expect(happened).toEqual(['ask', 'Error: no window']);
    departure.request();
    expect(happened.at(-1)).toBe('ask');
  });

  it('is ignored while another is asked, or finishes', async () => {
    departure.request();
    departure.request();
    answer(true);
    await settled();
    departure.request();
    departure.demand();
    finished();
    await settled();
    departure.request();
    departure.demand();
    expect(happened).toEqual(['ask', 'show', 'finish']);
    expect(exits).toEqual([0]);
  });
});

describe('a demand of the system', () => {
  it('finishes without asking', async () => {
    departure.demand();
    departure.demand();
    expect(happened).toEqual(['show', 'finish']);
    finished();
    await settled();
    expect(exits).toEqual([0]);
  });

  it('takes back a question, whose answer then means nothing', async () => {
    departure.request();
    departure.demand();
    expect(question?.aborted).toBe(true);
    answer(false);
    await settled();
    expect(happened).toEqual(['ask', 'show', 'finish']);
    expect(departure.isFinishing).toBe(true);
  });
});

describe('a signal', () => {
  it('finishes, and the same one handed on by npm changes nothing', async () => {
    departure.signalled(130);
    clock.advance(1000);
    departure.signalled(130);
    expect([happened, exits]).toEqual([['show', 'finish'], []]);
    finished();
    await settled();
    expect(exits).toEqual([0]);
  });

  it('exits at once when it comes again more than a second later', async () => {
    departure.signalled(130);
    clock.advance(1001);
    departure.signalled(143);
    expect(exits).toEqual([143]);
    finished();
    await settled();
    expect(exits).toEqual([143]);
  });

  it('is a first one also where somebody has quit long before', () => {
    departure.demand();
    clock.advance(5000);
    departure.signalled(130);
    expect(exits).toEqual([]);
  });
});

describe('finishing', () => {
  it('that fails is told and exits with 1', async () => {
    departure.demand();
    failFinishing(new Error('no disk'));
    await settled();
    expect(happened.at(-1)).toBe('Error: no disk');
    expect(exits).toEqual([1]);
  });

  it('that never ends is left to the recovery of the next start', async () => {
    departure.demand();
    clock.advance(119_999);
    expect(exits).toEqual([]);
    clock.advance(1);
    expect(exits).toEqual([1]);
    expect(happened.at(-1)).toMatch(/next start/);
    finished();
    await settled();
    expect(exits).toEqual([1]);
  });
});

describe('an update', () => {
  beforeEach(() => {
    isRecording = false;
  });

  const leave = async (): Promise<void> => {
    departure.request();
    finished();
    await settled();
  };

  it('is installed after everything is on disk, and before the exit', async () => {
    departure.request();
    await settled();
    expect(happened).toEqual(['show', 'finish']);
    finished();
    await settled();
    expect([happened.at(-1), exits]).toEqual(['install', []]);
    installed();
    await settled();
    expect(exits).toEqual([0]);
  });

  it('that cannot be installed is told, and keeps nobody from leaving', async () => {
    await leave();
    failInstalling(new Error('no installer'));
    await settled();
    expect([happened.at(-1), exits]).toEqual(['Error: no installer', [0]]);
  });

  it.each([
    ['the system demands the end', () => departure.demand()],
    ['a signal comes', () => departure.signalled(143)],
  ])('is not installed where %s', async (_what, end) => {
    end();
    finished();
    await settled();
    expect([happened, exits]).toEqual([['show', 'finish'], [0]]);
  });

  it('is not installed where the system demands the end while recordings are finished', async () => {
    departure.request();
    departure.demand();
    finished();
    await settled();
    expect([happened, exits]).toEqual([['show', 'finish'], [0]]);
  });

  it('does not hold up a system that demands the end while it is installed', async () => {
    await leave();
    departure.demand();
    expect(exits).toEqual([0]);
    installed();
    await settled();
    expect(exits).toEqual([0]);
  });

  it('is not installed where finishing failed', async () => {
    departure.request();
    failFinishing(new Error('no disk'));
    await settled();
    expect([happened.includes('install'), exits]).toEqual([false, [1]]);
  });

  it('is not installed while the session of the user ends, and is where that was called off long ago', async () => {
    departure.sessionEnds();
    clock.advance(5 * 60_000);
    await leave();
    expect([happened.includes('install'), exits]).toEqual([false, [0]]);

    departure = new Departure(parts);
    departure.sessionEnds();
    clock.advance(5 * 60_000 + 1);
    await leave();
    expect(happened.at(-1)).toBe('install');
  });
});
