import { describe, expect, it } from 'vitest';
import type { CommandResult } from '../system-command.ts';
import { readUfw, ufwReading } from './ufw.ts';

const HEAD = `Status: active
Logging: on (low)
Default: deny (incoming), allow (outgoing), disabled (routed)
New profiles: skip

To                         Action      From
--                         ------      ----
`;

/** As ufw 0.36 prints it. */
const status = (...rules: readonly string[]) => `${HEAD}${rules.join('\n')}\n\n`;

const state = (port: number, ...rules: readonly string[]) => ufwReading(status(...rules), [port]).state;

describe('ufwReading', () => {
  it('reads all the forms that a port has', () => {
    const text = status(
      '22                         ALLOW IN    Anywhere                  ',
      '50000:50010/tcp            ALLOW IN    Anywhere                  ',
      '50021,50022,50030:50032/tcp ALLOW IN    Anywhere                   # phones  of ours',
      '53/udp                     ALLOW IN    Anywhere                  ',
      '50008/tcp                  ALLOW IN    Anywhere                   (log)',
      '50040,50041/tcp (Foo App)  ALLOW IN    Anywhere                  ',
      '22 (v6)                    ALLOW IN    Anywhere (v6)             ',
    );
    for (const port of [22, 50_000, 50_005, 50_010, 50_021, 50_022, 50_031, 50_040]) {
      expect(ufwReading(text, [port])).toMatchObject({ state: 'open', remedy: '', blockedPorts: [] });
    }
    for (const port of [23, 53, 49_999, 50_011, 50_023, 50_033, 50_042]) {
      expect(ufwReading(text, [port]).state).toBe('blocks');
    }
  });

  it('names the blocked ports and the command that opens them', () => {
    const text = status('50001/tcp                  ALLOW IN    Anywhere                  ');
    expect(ufwReading(text, [50_001, 50_002, 50_003])).toEqual({
      firewall: 'ufw',
      state: 'blocks',
      blockedPorts: [50_002, 50_003],
      remedy: 'sudo ufw allow 50002,50003/tcp',
      why: '',
    });
  });

  it('takes what is not forbidden for allowed where that is the default', () => {
    const open = status('50003/tcp                  REJECT IN   Anywhere                  ').replace('deny', 'allow');
    expect(ufwReading(open, [50_002]).state).toBe('open');
    expect(ufwReading(open, [50_003])).toMatchObject({ state: 'blocks', remedy: 'sudo ufw prepend allow 50003/tcp' });
  });

  it('takes the first rule that holds', () => {
    const allow = '50000:50010/tcp            ALLOW IN    Anywhere                  ';
    const deny = '50003                      DENY IN     Anywhere                  ';
    expect(state(50_003, allow, deny)).toBe('open');
    expect(state(50_003, deny, allow)).toBe('blocks');
    expect(ufwReading(status(deny, allow), [50_003]).remedy).toBe('sudo ufw prepend allow 50003/tcp');
  });

  it.each([
    ['50004/tcp                  ALLOW IN    192.168.1.0/24            ', 'only from 192.168.1.0/24'],
    ['Anywhere                   ALLOW IN    10.1.0.0/16               ', 'only from 10.1.0.0/16'],
    ['50004                      ALLOW IN    1.2.3.4 1000              ', 'only from 1.2.3.4 1000'],
    ['50004/tcp on wlan0         ALLOW IN    Anywhere                  ', 'only on wlan0'],
    ['Anywhere on eth9           ALLOW IN    Anywhere                  ', 'only on eth9'],
    ['192.168.5.5 50004/tcp      ALLOW IN    Anywhere                  ', 'only to 192.168.5.5'],
    ['Foo App                    ALLOW IN    Anywhere                  ', 'the rule "Foo App" is not understood'],
  ])('does not guess at %s', (rule, why) => {
    expect(ufwReading(status(rule), [50_004])).toEqual({
      firewall: 'ufw',
      state: 'unknown',
      blockedPorts: [],
      remedy: 'sudo ufw allow 50004/tcp',
      why,
    });
  });

  it('does not call open what is limited', () => {
    expect(
      ufwReading(status('50004/tcp                  LIMIT IN    Anywhere                  '), [50_004]),
    ).toMatchObject({
      state: 'unknown',
      why: 'only 6 connections in 30 s from one address',
      remedy: 'sudo ufw prepend allow 50004/tcp',
    });
  });

  it('passes over rules of other ways, protocols and IPv6', () => {
    for (const rule of [
      '50004                      ALLOW OUT   Anywhere                  ',
      '50004/tcp                  ALLOW FWD   Anywhere                  ',
      'Anywhere/udp               ALLOW IN    Anywhere/udp              ',
      'Anywhere/esp               ALLOW IN    Anywhere/esp              ',
      '50004                      ALLOW IN    fe80::/10                 ',
      '50004/tcp (v6)             ALLOW IN    Anywhere (v6)             ',
      'Anywhere (v6) on eth9      ALLOW IN    Anywhere (v6)             ',
      '2001:db8::1 50004/tcp      ALLOW IN    Anywhere (v6)             ',
    ]) {
      expect(state(50_004, rule)).toBe('blocks');
    }
  });

  it('knows that it is switched off, and when it does not understand', () => {
    expect(ufwReading('Status: inactive\n', [50_001])).toMatchObject({ state: 'off', remedy: '' });
    expect(ufwReading('Zustand: aktiv\n', [50_001])).toMatchObject({ state: 'unknown' });
  });
});

describe('readUfw', () => {
  const read = (answer: CommandResult, settings: string | null) =>
    readUfw([50_001], {
      platform: 'linux',
      execPath: '/usr/bin/node',
      run: () => Promise.resolve(answer),
      readFile: (path) => Promise.resolve(path === '/etc/ufw/ufw.conf' ? settings : null),
    });
  const notRoot: CommandResult = {
    kind: 'ran',
    code: 1,
    stdout: '',
    stderr: 'ERROR: You need to be root to run this script\n',
  };

  it('is absent where there is no ufw', async () => {
    expect((await read({ kind: 'missing' }, null)).state).toBe('absent');
  });

  it("learns from the settings whether it is on, where the rules are root's to read", async () => {
    expect((await read(notRoot, '# comment\nENABLED=no\nLOGLEVEL=low\n')).state).toBe('off');
    expect(await read(notRoot, 'ENABLED=yes\n')).toMatchObject({
      state: 'unknown',
      why: 'it is switched on, and only root may read it',
      remedy: 'sudo ufw allow 50001/tcp',
    });
    expect(await read(notRoot, null)).toMatchObject({ state: 'unknown', why: 'only root may read it' });
    expect(await read({ kind: 'timeout' }, null)).toMatchObject({ why: 'ufw did not answer in time' });
  });
});
