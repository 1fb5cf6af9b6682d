import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { defaultDataFolder, HEADLESS_HELP, parseHeadlessArguments } from './headless-options.ts';

const options = (...args: string[]) => {
  const request = parseHeadlessArguments(args);
  if (request.kind !== 'run') throw new Error(`not a run: ${JSON.stringify(request)}`);
  return request.options;
};

const problem = (...args: string[]): string => {
  const request = parseHeadlessArguments(args);
  return request.kind === 'wrong' ? request.problem : `not wrong: ${request.kind}`;
};

describe('parseHeadlessArguments', () => {
  it('listens on every interface, and leaves to the settings what is not given', () => {
    const { data, ...rest } = options();
    expect(data).toMatch(/capture-station$/);
    expect(rest).toEqual({
      host: '0.0.0.0',
      port: undefined,
      httpsPort: undefined,
      access: undefined,
      deviceToken: undefined,
      operatorToken: undefined,
      recordings: undefined,
      keepRaw: undefined,
      frameLog: false,
      dump: undefined,
      json: false,
      openConsole: false,
    });
  });

  it('takes every flag', () => {
    expect(
      options(
        '--host',
        '::1',
        '--port=0',
        '--https-port',
        '50443',
        '--access=token',
        '--token',
        'paper',
        '--operator-token=scissors',
        '--recordings',
        'a/b',
        '--data=/c',
        '--no-raw',
        '--frame-log',
        '--dump=d/e',
        '--json',
        '--open-console',
      ),
    ).toEqual({
      host: '::1',
      port: 0,
      httpsPort: 50_443,
      access: 'token',
      deviceToken: 'paper',
      operatorToken: 'scissors',
      recordings: resolve('a/b'),
      data: resolve('/c'),
      keepRaw: false,
      frameLog: true,
      dump: resolve('d/e'),
      json: true,
      openConsole: true,
    });
  });

  it.each([
    [['--port', '65536'], '--port takes a port from 0 to 65535, not "65536".'],
    [['--port', '80a'], '--port takes a port from 0 to 65535, not "80a".'],
    [['--port='], '--port takes a port from 0 to 65535, not "".'],
    [['--https-port', '1e3'], '--https-port takes a port from 0 to 65535, not "1e3".'],
    [['--token', 'a b'], '--token takes 1 to 200 letters, digits and signs without blanks.'],
    [
      ['--token', 'x', '--operator-token', 'x'],
      '--token and --operator-token must differ: the first is in the code that phones scan.',
    ],
    [['--operator-token='], '--operator-token takes 1 to 200 letters, digits and signs without blanks.'],
    [['--access', 'Open'], '--access takes open, approve or token, not "Open".'],
    [['run'], '"run" is no command of this program; --help lists them.'],
    [['mux'], 'mux takes one folder: mux DIR.'],
    [['mux', 'a', 'b'], 'mux takes one folder: mux DIR.'],
    [['verify'], 'verify takes one folder or more: verify DIR...'],
    [['mux', 'a', '--no-repair'], '--no-repair belongs to verify: verify DIR...'],
    [['report', 'a', 'b'], 'report takes one file: report [FILE.zip].'],
  ])('%j is wrong, in one sentence', (args, sentence) => expect(problem(...args)).toBe(sentence));

  it.each([[['--nope']], [['--port']], [['--port', '-1']], [['--json=1']], [['-x']]])(
    '%j gets one sentence and one line, whatever advice Node adds',
    (args) => expect(problem(...args)).toMatch(/^[^\n]+[^.]; --help lists the flags\.$/),
  );

  it('takes mux with a folder and flags', () => {
    expect(parseHeadlessArguments(['--json', 'mux', 'some/where'])).toMatchObject({
      kind: 'mux',
      directory: resolve('some/where'),
      options: { json: true },
    });
  });

  it('takes verify with folders, and leaves repairs out where that is said', () => {
    const directories = [resolve('a'), resolve('b')];
    expect(parseHeadlessArguments(['verify', 'a', 'b'])).toMatchObject({ kind: 'verify', directories, repairs: true });
    expect(parseHeadlessArguments(['verify', 'a', 'b', '--no-repair'])).toMatchObject({ directories, repairs: false });
  });

  it('takes report with a file or without', () => {
    expect(parseHeadlessArguments(['report', 'a.zip', '--data', '/d'])).toMatchObject({
      kind: 'report',
      file: resolve('a.zip'),
      options: { data: resolve('/d') },
    });
    expect(parseHeadlessArguments(['report'])).toMatchObject({ kind: 'report', file: null });
  });

  it('gives help before anything else', () => {
    expect(parseHeadlessArguments(['-h', '--port', '1'])).toEqual({ kind: 'help' });
    expect(HEADLESS_HELP).toMatch(/--recordings DIR/);
  });
});

it('keeps settings where each system keeps those of programs', () => {
  expect(defaultDataFolder('linux', {}, '/home/a')).toBe(join('/home/a', '.config', 'capture-station'));
  expect(defaultDataFolder('linux', { XDG_CONFIG_HOME: '/x' }, '/home/a')).toBe(join('/x', 'capture-station'));
  expect(defaultDataFolder('darwin', {}, '/Users/a')).toBe(
    join('/Users/a', 'Library', 'Application Support', 'capture-station'),
  );
  expect(defaultDataFolder('win32', { APPDATA: 'R' }, 'H')).toBe(join('R', 'capture-station'));
  expect(defaultDataFolder('win32', {}, 'H')).toBe(join('H', 'AppData', 'Roaming', 'capture-station'));
});
