import { PassThrough } from 'node:stream';
import { beforeEach, describe, expect, it } from 'vitest';
import { OPERATOR_HELP } from '#shared/commands/operator-command.ts';
import { CommandError } from '#shared/contract/problems.ts';
import { Log } from '../station/log.ts';
import { ManualClock } from '../station/manual-clock.ts';
import { LineWriter } from './line-writer.ts';
import { logTo, Terminal, type TerminalParts } from './terminal.ts';

let calls: string[];
let printed: string;
let input: PassThrough;
let failing: boolean;
let log: Log;

const contract: TerminalParts['contract'] = {
  start: (args) => {
    calls.push(`start ${JSON.stringify(args)}`);
    return failing ? Promise.reject(new Error('out of order')) : Promise.resolve({ takeId: null, commandedDevices: 0 });
  },
  stop: (args) => {
    calls.push(`stop ${JSON.stringify(args)}`);
    return Promise.resolve({ commandedDevices: 0 });
  },
  status: () => Promise.resolve({ take: null, devices: [], waiting: [] }),
  answerDevice: (args) => {
    calls.push(`answerDevice ${JSON.stringify(args)}`);
    return args.number === 1
      ? Promise.resolve({})
      : Promise.reject(new CommandError('not-waiting', 'Nobody waits as 2.'));
  },
};

/** Lets everything that was typed be carried out. */
const settled = async (): Promise<void> => {
  for (let i = 0; i < 5; i += 1) await new Promise((resolve) => setImmediate(resolve));
};

function open(json = false): Terminal {
  const output = new LineWriter((bytes, done) => {
    printed += Buffer.from(bytes).toString('utf8');
    done(null, bytes.byteLength);
  });
  logTo(output, log, json);
  const terminal = new Terminal({ contract, log, output, json, quit: () => calls.push('quit') });
  terminal.start(input);
  return terminal;
}

async function type(text: string): Promise<void> {
  input.write(text);
  await settled();
}

beforeEach(() => {
  calls = [];
  printed = '';
  failing = false;
  input = new PassThrough();
  log = new Log(new ManualClock());
});

describe('Terminal', () => {
  it('carries out what is typed, in its order, for all devices', async () => {
    open();
    await type('start 16:9 8 30\nst');
    await type('op\r\n\n  \nquit\n');
    expect(calls).toEqual([
      'start {"settings":{"aspectRatio":{"width":16,"height":9},"bitrateMbit":8,"fps":30,"resolution":720},"devices":null}',
      'stop {"devices":null}',
      'quit',
    ]);
    expect(printed).toBe('');
  });

  it('tells bad numbers before it starts with the defaults', async () => {
    open();
    await type('start 4:3 many\n');
    expect(printed).toMatch(/^\[Error\]: Bitrate "many" is not .*; using 4 Mbit\/s\.\n$/);
    expect(calls).toHaveLength(1);
  });

  it('answers devices that wait, and says so where nobody does', async () => {
    open();
    await type('allow 1\nREFUSE 2\nallow\nstatus\n');
    expect(calls).toEqual(['answerDevice {"number":1,"allow":true}', 'answerDevice {"number":2,"allow":false}']);
    expect(printed.split('\n')).toEqual([
      '[Error]: Nobody waits as 2.',
      '[Error]: allow takes the number of a waiting device, for example "allow 1".',
      'No device is connected.',
      '',
    ]);
  });

  it('prints status and help plainly, and unknown words as errors', async () => {
    open();
    await type('status\nhelp\ndance\n');
    expect(printed.split('\n')).toEqual([
      'No device is connected.',
      ...OPERATOR_HELP,
      '[Error]: Unknown command "dance". Commands: start, stop, status, allow, refuse, help, quit.',
      '',
    ]);
  });

  it('makes entries of them with --json', async () => {
    open(true);
    await type('status\n');
    expect(printed).toBe(
      '{"time":"2026-11-22T06:00:00.000Z","level":"info","source":"Info","device":null,' +
        '"code":"status","message":"No device is connected."}\n',
    );
  });

  it('goes on after a command that failed', async () => {
    failing = true;
    open();
    await type('start\nstop\n');
    expect(printed).toBe('[Error]: Internal error: "start" failed: out of order\n');
    expect(calls.at(-1)).toBe('stop {"devices":null}');
  });

  it('does not take the end of standard input for quit, and a last line without its end counts', async () => {
    open();
    input.end('stop');
    await settled();
    expect(calls).toEqual(['stop {"devices":null}']);
  });

  it('survives a standard input that fails', async () => {
    open();
    input.destroy(new Error('EIO'));
    await settled();
    expect(calls).toEqual([]);
  });

  it('takes nothing more once it is stopped', async () => {
    const terminal = open();
    terminal.stop();
    await type('stop\n');
    expect(calls).toEqual([]);
  });
});
