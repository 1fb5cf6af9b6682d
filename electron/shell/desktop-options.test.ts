import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readDesktopOptions } from './desktop-options.ts';

const NOTHING = {
  host: '0.0.0.0',
  port: null,
  httpsPort: null,
  access: null,
  recordings: null,
  data: null,
  keepRaw: true,
};

describe('the command line of the desktop app', () => {
  it('fixes nothing where it says nothing', () => {
    expect(readDesktopOptions([])).toEqual({ kind: 'run', options: NOTHING });
  });

  it('takes the flags that the headless program has, folders made absolute', () => {
    const args = ['.', '--host', '127.0.0.1', '--port=0', '--recordings', 'r', '--data', '/d', '--no-raw'];
    args.push('--https-port', '50443', '--access=open');
    expect(readDesktopOptions(args)).toEqual({
      kind: 'run',
      options: {
        host: '127.0.0.1',
        port: 0,
        httpsPort: 50_443,
        access: 'open',
        recordings: resolve('r'),
        data: resolve('/d'),
        keepRaw: false,
      },
    });
  });

  it('passes over what is meant for Electron and Chromium', () => {
    const args = [
      '--inspect=0',
      '--remote-debugging-port=0',
      '.',
      '--no-sandbox',
      '-r',
      'x',
      '--enable-features=A,B',
      '--lang',
      'zh',
    ];
    expect(readDesktopOptions(args)).toEqual({ kind: 'run', options: NOTHING });
  });

  it.each([
    [['--port', '70000'], '--port takes a port from 0 to 65535, not "70000".'],
    [['--port', 'many'], '--port takes a port from 0 to 65535, not "many".'],
    [['--port'], '--port takes a value.'],
    [['--https-port', '-1'], '--https-port takes a port from 0 to 65535, not "-1".'],
    [['--access', 'all'], '--access takes open, approve or token.'],
    [['--recordings'], '--recordings takes a value.'],
  ])('%j is wrong', (args, problem) => {
    expect(readDesktopOptions(args)).toEqual({ kind: 'wrong', problem });
  });
});
