import { describe, expect, it } from 'vitest';
import { formatLogLine } from '#shared/contract/log-entry.ts';
import { Log } from './log.ts';
import { ManualClock } from './manual-clock.ts';

function recordingLog(): { clock: ManualClock; log: Log; lines: string[] } {
  const clock = new ManualClock();
  const log = new Log(clock);
  const lines: string[] = [];
  log.onEntry((entry) => lines.push(formatLogLine(entry)));
  return { clock, log, lines };
}

describe('Log', () => {
  it('begins each line with the prefix that operators grep for', () => {
    const { log, lines } = recordingLog();
    log.info('client-connected', 'New client', { source: 'Connection' });
    log.info('listening', 'Listening');
    log.warning('no-session', 'No session', { source: 'Connection' });
    log.error('bad-packet', 'Bad', { source: 'Frame' });
    expect(lines).toEqual(['[Connection]: New client', '[Info]: Listening', '[Warning]: No session', '[Error]: Bad']);
  });

  it('keeps what a device says on one line', () => {
    const { log, lines } = recordingLog();
    log.info('status', 'hello\r\n[Error]: forged\u001b[2J');
    expect(lines).toEqual(['[Info]: hello [Error]: forged [2J']);
  });

  it('lets ten errors of a kind pass in a second and counts the rest', () => {
    const { clock, log, lines } = recordingLog();
    for (let i = 0; i < 25; i += 1) log.error('bad-packet', `bad ${i}`, { device: '10.0.0.2_5' });
    log.error('bad-packet', 'another device', { device: '10.0.0.3_5' });
    expect(lines).toHaveLength(11);
    clock.advance(1000);
    expect(lines.at(-1)).toBe('[Error]: 15 more like this from 10.0.0.2_5 within a second.');
    log.error('bad-packet', 'again', { device: '10.0.0.2_5' });
    expect(lines.at(-1)).toBe('[Error]: again');
  });

  it('gives the warning that may come once a second only then', () => {
    const { clock, log, lines } = recordingLog();
    for (let i = 0; i < 30; i += 1) {
      log.warningOncePerSecond('no-session', 'Received frame', { device: 'd' });
      clock.advance(100);
    }
    expect(lines).toHaveLength(3);
  });
});
