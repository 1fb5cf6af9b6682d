import { describe, expect, it } from 'vitest';
import { readFirewalls } from './firewall.ts';
import type { CommandResult } from './system-command.ts';

const ran = (stdout: string, code = 0, stderr = ''): CommandResult => ({ kind: 'ran', code, stdout, stderr });

/** A machine on which these programs answer so, and others are missing; keeps what was asked. */
function machine(platform: NodeJS.Platform, answers: Readonly<Record<string, CommandResult>>) {
  const asked: string[] = [];
  return {
    asked,
    surroundings: {
      platform,
      execPath: '/usr/bin/node',
      readFile: () => Promise.resolve(null),
      run: (program: string) => {
        asked.push(program);
        return Promise.resolve(answers[program] ?? { kind: 'missing' as const });
      },
    },
  };
}

const UFW_ON = ran('Status: active\nDefault: deny (incoming), allow (outgoing), disabled (routed)\n');
const NFT_EMPTY = ran('{"nftables": [{"metainfo": {"version": "1.0.6"}}]}');

async function statesOn(platform: NodeJS.Platform, answers: Readonly<Record<string, CommandResult>>) {
  const readings = await readFirewalls([50_001], machine(platform, answers).surroundings);
  return readings.map(({ firewall, state }) => `${firewall} ${state}`);
}

describe('readFirewalls', () => {
  it('leaves out what is absent', async () => {
    expect(await statesOn('linux', {})).toEqual([]);
    expect(await statesOn('freebsd', {})).toEqual([]);
    expect(await statesOn('darwin', {})).toEqual([]);
  });

  it('does not read the kernel where ufw or firewalld is in charge of it', async () => {
    expect(await statesOn('linux', { ufw: UFW_ON, nft: NFT_EMPTY })).toEqual(['ufw blocks']);
    expect(await statesOn('linux', { ufw: ran('', 1, 'ERROR: You need to be root to run this script') })).toEqual([
      'ufw unknown',
    ]);
    expect(await statesOn('linux', { ufw: ran('Status: inactive\n'), nft: NFT_EMPTY })).toEqual([
      'ufw off',
      'nftables off',
    ]);
  });

  it('asks iptables only where there is no nft', async () => {
    const iptables = ran('-P INPUT DROP\n');
    expect(await statesOn('linux', { iptables })).toEqual(['iptables blocks']);
    expect(await statesOn('linux', { iptables, nft: NFT_EMPTY })).toEqual(['nftables off']);
    const refused = ran(
      '',
      1,
      'Operation not permitted (you must be root)\nnetlink: Error: cache initialization failed',
    );
    const [reading] = await readFirewalls([50_001], machine('linux', { nft: refused }).surroundings);
    expect(reading).toEqual({
      firewall: 'nftables',
      state: 'unknown',
      blockedPorts: [],
      remedy: 'sudo nft list ruleset',
      why: 'only root may read it',
    });
  });

  it('asks the older make of iptables where the kernel has rules of it', async () => {
    const { surroundings } = machine('linux', { nft: NFT_EMPTY, 'iptables-legacy': ran('-P INPUT DROP\n') });
    const readFile = (path: string) => Promise.resolve(path === '/proc/net/ip_tables_names' ? 'nat\nfilter\n' : null);
    const readings = await readFirewalls([50_001], { ...surroundings, readFile });
    expect(readings.map(({ firewall, state }) => `${firewall} ${state}`)).toEqual(['nftables off', 'iptables blocks']);
    expect(readings[1]?.remedy).toContain('sudo iptables-legacy -I INPUT');
  });

  it('never asks as another user', async () => {
    for (const platform of ['linux', 'darwin', 'win32'] as const) {
      const { asked, surroundings } = machine(platform, {});
      await readFirewalls([50_001], surroundings);
      expect(asked.length).toBeGreaterThan(0);
      expect(asked).not.toContain('sudo');
    }
  });

  it('says of Windows without PowerShell that it does not know', async () => {
    expect(await statesOn('win32', {})).toEqual(['Windows Firewall unknown']);
  });
});
