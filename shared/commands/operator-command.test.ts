import { describe, expect, it } from 'vitest';
import { parseOperatorCommand } from './operator-command.ts';

const start = (line: string) => {
  const command = parseOperatorCommand(line);
  if (command.kind !== 'start') throw new Error(`not a start: ${line}`);
  return command;
};

describe('parseOperatorCommand', () => {
  it('start alone asks for no ratio, 4 Mbit/s, 10 fps', () => {
    expect(start('start')).toEqual({
      kind: 'start',
      settings: { aspectRatio: null, bitrateMbit: 4, fps: 10, resolution: 720 },
      problems: [],
    });
  });

  it('takes ratio, bitrate and frame rate in this order', () => {
    expect(start('  START  16:9\t8 30 ').settings).toEqual({
      aspectRatio: { width: 16, height: 9 },
      bitrateMbit: 8,
      fps: 30,
      resolution: 720,
    });
  });

  it('takes the words one by one: a first number is the bitrate', () => {
    expect(start('start 1:1').settings).toEqual({
      aspectRatio: { width: 1, height: 1 },
      bitrateMbit: 4,
      fps: 10,
      resolution: 720,
    });
    expect(start('start 8 0').settings).toEqual({ aspectRatio: null, bitrateMbit: 8, fps: 0, resolution: 720 });
  });

  it('allows fps 0 and turns a negative fps into 10 with a sentence', () => {
    expect(start('start 4:3 4 0')).toMatchObject({ settings: { fps: 0, resolution: 720 }, problems: [] });
    const negative = start('start 4:3 4 -5');
    expect(negative.settings.fps).toBe(10);
    expect(negative.problems).toEqual([
      'Frame rate "-5" is not a whole number from 0 (as fast as it can) to 1000; using 10 fps.',
    ]);
  });

  it.each([
    ['start 4x3 8 30', { aspectRatio: { width: 4, height: 3 }, bitrateMbit: 8, fps: 30, resolution: 720 }, /W:H/],
    ['start 0:3', { aspectRatio: { width: 4, height: 3 }, bitrateMbit: 4, fps: 10, resolution: 720 }, /W:H/],
    ['start 4:3 abc 30', { aspectRatio: { width: 4, height: 3 }, bitrateMbit: 4, fps: 30, resolution: 720 }, /Mbit/],
    ['start 4:3 0', { aspectRatio: { width: 4, height: 3 }, bitrateMbit: 4, fps: 10, resolution: 720 }, /Mbit/],
    ['start 2.5 30', { aspectRatio: null, bitrateMbit: 4, fps: 30, resolution: 720 }, /Mbit/],
    [
      'start 4:3 99999999999 30',
      { aspectRatio: { width: 4, height: 3 }, bitrateMbit: 4, fps: 30, resolution: 720 },
      /Mbit/,
    ],
    [
      'start 4:3 4 1e3',
      { aspectRatio: { width: 4, height: 3 }, bitrateMbit: 4, fps: 10, resolution: 720 },
      /Frame rate/,
    ],
    ['start 4:3 4 10 now', { aspectRatio: { width: 4, height: 3 }, bitrateMbit: 4, fps: 10, resolution: 720 }, /"now"/],
  ])('%s: uses the default and says what was expected', (line, settings, problem) => {
    const command = start(line);
    expect(command.settings).toEqual(settings);
    expect(command.problems).toHaveLength(1);
    expect(command.problems[0]).toMatch(problem);
  });

  it('takes the number of a waiting device with allow and refuse', () => {
    expect(parseOperatorCommand('allow 12')).toEqual({ kind: 'answer', number: 12, allow: true });
    expect(parseOperatorCommand('Refuse 1')).toEqual({ kind: 'answer', number: 1, allow: false });
    for (const line of ['allow', 'allow 0', 'allow -1', 'allow 1 2', 'allow all', 'allow 1e3']) {
      expect(parseOperatorCommand(line)).toEqual({
        kind: 'unknown',
        problem: 'allow takes the number of a waiting device, for example "allow 1".',
      });
    }
  });

  it('knows the other commands, empty lines, and names what it does not know', () => {
    expect(parseOperatorCommand('Stop')).toEqual({ kind: 'stop' });
    expect(parseOperatorCommand('status')).toEqual({ kind: 'status' });
    expect(parseOperatorCommand('help')).toEqual({ kind: 'help' });
    expect(parseOperatorCommand('quit')).toEqual({ kind: 'quit' });
    expect(parseOperatorCommand(' \t')).toEqual({ kind: 'nothing' });
    expect(parseOperatorCommand('strat 4:3')).toEqual({
      kind: 'unknown',
      problem: 'Unknown command "strat". Commands: start, stop, status, allow, refuse, help, quit.',
    });
  });
});
