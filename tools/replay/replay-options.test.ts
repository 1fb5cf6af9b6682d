import { describe, expect, it } from 'vitest';
import { parseReplayArguments } from './replay-options.ts';

const options = (...args: string[]) => {
  const request = parseReplayArguments(args);
  if (request.kind !== 'run') throw new Error(`not a run: ${JSON.stringify(request)}`);
  return request.options;
};
const problem = (...args: string[]): string => {
  const request = parseReplayArguments(args);
  return request.kind === 'wrong' ? request.problem : `not wrong: ${request.kind}`;
};

describe('the options of replay', () => {
  it('play a dump back to this machine’s station as it was, if nothing else is said', () => {
    expect(options('a.csdump')).toEqual({
      file: 'a.csdump',
      url: 'ws://127.0.0.1:50001/',
      speed: 1,
      token: null,
      waits: null,
      sameDevice: false,
    });
  });

  it('are all taken', () => {
    expect(
      options('--url', 'https://lab:50002/x', '--speed=2.5', '--token', 't', '--wait', '--same-device', 'f'),
    ).toEqual({
      file: 'f',
      url: 'wss://lab:50002/x',
      speed: 2.5,
      token: 't',
      waits: true,
      sameDevice: true,
    });
    expect(options('f', '--speed', 'max', '--no-wait')).toMatchObject({ speed: null, waits: false });
    expect(options('f', '--url', 'http://a/?token=u')).toMatchObject({ url: 'ws://a/?token=u', token: 'u' });
  });

  it.each([
    [[], 'replay takes one dump: npm run replay -- FILE; --help lists the options.'],
    [['a', 'b'], 'replay takes one dump: npm run replay -- FILE; --help lists the options.'],
    [['a', '--speed', '0'], '--speed needs a number from 0.01 to 1000, or max, not "0".'],
    [['a', '--speed', 'fast'], '--speed needs a number from 0.01 to 1000, or max, not "fast".'],
    [['a', '--url', 'lab'], '--url needs an address that begins with ws://, wss://, http:// or https://, not "lab".'],
    [['a', '--token='], "--token needs the station's device token; leave it out where there is none."],
    [['a', '--wait', '--no-wait'], '--wait and --no-wait say the opposite of each other; give one of them.'],
    [['a', '--fast'], "Unknown option '--fast'; --help lists what there is."],
  ])('are refused in a sentence: %j', (args, sentence) => {
    expect(problem(...args)).toBe(sentence);
  });

  it('have a help', () => {
    expect(parseReplayArguments(['-h'])).toEqual({ kind: 'help' });
  });
});
