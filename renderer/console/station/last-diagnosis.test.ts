import { describe, expect, it } from 'vitest';
import { CommandError } from '#shared/contract/problems.ts';
import { type Diagnosis, found } from '#shared/diagnostics/finding.ts';
import { LastDiagnosis } from './last-diagnosis.ts';

const FIRST: Diagnosis = { atMs: 1, findings: [found('ffmpeg', 'missing')] };
const SECOND: Diagnosis = { atMs: 2, findings: [] };

/** A station whose answers the test gives. */
function open() {
  let asked = 0;
  let answer: (value: Diagnosis) => void = () => undefined;
  let fail: (error: unknown) => void = () => undefined;
  const last = new LastDiagnosis(() => {
    asked += 1;
    return new Promise((resolve, reject) => {
      answer = resolve;
      fail = reject;
    });
  });
  return {
    last,
    asked: () => asked,
    state: () => last.store.getState(),
    answer: (value: Diagnosis) => answer(value),
    fail: (error: unknown) => fail(error),
  };
}

describe('LastDiagnosis', () => {
  it('keeps the old result until the new one is there', async () => {
    const { last, state, answer } = open();
    let made = last.make();
    expect(state()).toEqual({ diagnosis: null, running: true, problem: null });
    answer(FIRST);
    await made;
    expect(state()).toEqual({ diagnosis: FIRST, running: false, problem: null });
    made = last.make();
    expect(state()).toEqual({ diagnosis: FIRST, running: true, problem: null });
    answer(SECOND);
    await made;
    expect(state().diagnosis).toEqual(SECOND);
  });

  it('asks once, however often it is told to', async () => {
    const { last, asked, answer } = open();
    const made = [last.make(), last.make()];
    answer(FIRST);
    await Promise.all(made);
    expect(asked()).toBe(1);
  });

  it('keeps the old result where there is no new one, and says why until there is', async () => {
    const { last, state, answer, fail } = open();
    let made = last.make();
    answer(FIRST);
    await made;
    made = last.make();
    fail(new CommandError('no-connection', 'There is no connection.'));
    await made;
    expect(state()).toMatchObject({ diagnosis: FIRST, running: false, problem: { code: 'no-connection' } });
    made = last.make();
    answer(SECOND);
    await made;
    expect(state().problem).toBeNull();
  });

  it('takes nothing that was found in another run of the station', async () => {
    const { last, state, answer } = open();
    const made = last.make();
    last.forget();
    answer(FIRST);
    await made;
    expect(state()).toEqual({ diagnosis: null, running: false, problem: null });
  });
});
