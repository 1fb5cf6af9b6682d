import { describe, expect, it } from 'vitest';
import { readMacosFirewall } from './macos-firewall.ts';

const APP = '/Applications/Capture.app/Contents/MacOS/Capture';

function read(answers: Readonly<Record<string, string>>, execPath = APP) {
  return readMacosFirewall([50_001, 50_002], {
    platform: 'darwin',
    execPath,
    readFile: () => Promise.resolve(null),
    run: (_, [option = '']) => {
      const stdout = answers[option];
      return Promise.resolve(stdout === undefined ? { kind: 'missing' } : { kind: 'ran', code: 0, stdout, stderr: '' });
    },
  });
}

const ON = { '--getglobalstate': 'Firewall is enabled. (State = 1)\n' };
const NOT_ALL = { '--getblockall': 'Firewall has block all state set to disabled.\n' };
const list = (path: string, rule: 'Allow' | 'Block') => ({
  '--listapps': `Total number of apps = 2 \n1 : /usr/libexec/remoted \n             (Allow incoming connections)\n2 : ${path} \n             (${rule} incoming connections)\n`,
});
const PERMITTED = { '--getappblocked': `Incoming connection to ${APP} is permitted.\n` };

describe('readMacosFirewall', () => {
  it('is absent, or off', async () => {
    expect((await read({})).state).toBe('absent');
    expect((await read({ '--getglobalstate': 'Firewall is disabled. (State = 0)\n' })).state).toBe('off');
  });

  it.each([
    'Firewall is set to block all non-essential incoming connections \n',
    'Firewall is blocking all non-essential incoming connections.\n',
    'Firewall has block all state set to enabled.\n',
  ])('blocks all ports where it says "%s"', async (text) => {
    expect(await read({ ...ON, '--getblockall': text, ...list(APP, 'Allow') })).toEqual({
      firewall: 'macOS Firewall',
      state: 'blocks',
      blockedPorts: [50_001, 50_002],
      remedy: 'System Settings > Network > Firewall > Options: switch off "Block all incoming connections"',
      why: '',
    });
  });

  it('decides by the rule of the program or of its bundle', async () => {
    const asked = { ...ON, ...NOT_ALL, ...PERMITTED };
    expect((await read({ ...asked, ...list(APP, 'Allow') })).state).toBe('open');
    expect((await read({ ...asked, ...list('/Applications/Capture.app', 'Allow') })).state).toBe('open');
    expect(await read({ ...asked, ...list('/Applications/Capture.app', 'Block') })).toMatchObject({
      state: 'blocks',
      blockedPorts: [50_001, 50_002],
      remedy: `sudo /usr/libexec/ApplicationFirewall/socketfilterfw --add '${APP}' --unblockapp '${APP}'`,
    });
    expect((await read({ ...asked, '--getblockall': 'Block all DISABLED! \n', ...list(APP, 'Allow') })).state).toBe(
      'open',
    );
    const blocked = { '--getappblocked': `Incoming connection to ${APP} is blocked.\n` };
    expect((await read({ ...ON, ...NOT_ALL, ...blocked })).state).toBe('blocks');
  });

  it('does not believe "permitted" of a program that it does not know', async () => {
    expect(await read({ ...ON, ...NOT_ALL, ...PERMITTED, ...list('/Applications/Cap.app', 'Allow') })).toMatchObject({
      state: 'unknown',
      why: 'the firewall is on, and has no rule for this program yet',
    });
  });

  it('does not understand other words', async () => {
    expect((await read({ '--getglobalstate': 'no\n' })).state).toBe('unknown');
  });
});
