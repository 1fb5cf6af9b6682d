import { describe, expect, it } from 'vitest';
import { readWindowsFirewall, windowsReading } from './windows-firewall.ts';

const NODE = String.raw`C:\Program Files\nodejs\node.exe`;
const DOMAIN = 1;
const PRIVATE = 2;
const PUBLIC = 4;

interface Rule {
  readonly action?: 0 | 1;
  readonly profiles?: number;
  readonly ports?: string;
  readonly remote?: string;
  readonly local?: string;
  readonly program?: string;
  readonly service?: string;
  readonly package?: string;
  readonly interfaces?: string;
}

const RULE = {
  action: 1,
  profiles: 2_147_483_647,
  ports: '*',
  remote: '*',
  local: '*',
  program: '',
  service: '',
  package: '',
  interfaces: 'All',
};

const profile = (facts: object = {}) => ({
  profile: PRIVATE,
  enabled: true,
  blocksAll: false,
  defaultAction: 0,
  ...facts,
});

function reading(rules: readonly Rule[], profiles: readonly object[] = [profile()], modifyState = 0, ports = [50_001]) {
  const answer = { modifyState, profiles, rules: rules.map((rule) => ({ ...RULE, ...rule })) };
  return windowsReading(`\uFEFF${JSON.stringify(answer)}\r\n`, ports, NODE);
}

describe('windowsReading', () => {
  it('blocks what no rule allows, and says how to allow it', () => {
    expect(reading([{ ports: '50003' }], [profile()], 0, [50_001, 50_002, 50_003])).toEqual({
      firewall: 'Windows Firewall',
      state: 'blocks',
      blockedPorts: [50_001, 50_002],
      remedy:
        'New-NetFirewallRule -DisplayName "TCP 50001,50002" -Direction Inbound -Protocol TCP -LocalPort 50001,50002 -Action Allow (in PowerShell, run as administrator)',
      why: '',
    });
    expect(reading([], [profile({ defaultAction: 1 })]).state).toBe('open');
  });

  it.each<Rule>([
    { ports: '50001' },
    { ports: '80, 50000-50010' },
    { program: NODE.toUpperCase() },
    { remote: 'LocalSubnet' },
    { remote: '0.0.0.0/0.0.0.0' },
    { profiles: PRIVATE },
  ])('is open by %o', (rule) => {
    expect(reading([rule]).state).toBe('open');
  });

  it.each<Rule>([
    { ports: '50002' },
    { ports: 'RPC' },
    { program: String.raw`C:\Windows\other.exe` },
    { service: 'Spooler' },
    { package: 'S-1-15-2-1' },
    { profiles: DOMAIN },
    { remote: '127.0.0.1' },
    { remote: '203.0.113.0/255.255.255.0,fe80::/64' },
  ])('is not open by %o', (rule) => {
    expect(reading([rule]).state).toBe('blocks');
  });

  it('lets a rule that blocks go before one that allows, and shows where to change it', () => {
    expect(reading([{ ports: '50001' }, { action: 0, program: NODE }])).toMatchObject({
      state: 'blocks',
      remedy:
        'Windows Security > Firewall & network protection > Allow an app through firewall > Change settings: tick node.exe for Private and Public',
    });
  });

  it('does not guess at rules for some only, nor between profiles that differ', () => {
    expect(reading([{ remote: '192.168.1.0/255.255.255.0' }])).toMatchObject({
      state: 'unknown',
      why: 'only from 192.168.1.0/255.255.255.0',
    });
    expect(reading([{ remote: '172.0.0.0/255.0.0.0' }]).state).toBe('unknown');
    expect(reading([{ remote: '10.0.0.1-10.0.0.9' }]).state).toBe('unknown');
    expect(reading([{ interfaces: 'Wireless' }])).toMatchObject({ why: 'only on interfaces of type Wireless' });
    const two = [profile(), profile({ profile: PUBLIC })];
    expect(reading([{ profiles: PRIVATE }], two)).toMatchObject({
      state: 'unknown',
      why: 'its network profiles differ',
    });
    expect(reading([{ profiles: PRIVATE + PUBLIC }], two).state).toBe('open');
    expect(reading([], [profile()], 1)).toMatchObject({ why: 'a group policy of this computer decides' });
  });

  it('knows when it blocks all, and when it is off', () => {
    expect(reading([{}], [profile({ blocksAll: true })])).toMatchObject({
      state: 'blocks',
      remedy:
        'Windows Security > Firewall & network protection > the active network: untick "Blocks all incoming connections, including those in the list of allowed apps"',
    });
    expect(reading([], [profile({ enabled: false })])).toMatchObject({ state: 'off', remedy: '' });
  });

  it('does not understand another form', () => {
    expect(windowsReading('Access is denied.', [50_001], NODE).state).toBe('unknown');
    expect(windowsReading('{"profiles": 3}', [50_001], NODE).state).toBe('unknown');
  });
});

describe('readWindowsFirewall', () => {
  it('says that PowerShell did not answer', async () => {
    const answer = await readWindowsFirewall([50_001], {
      platform: 'win32',
      execPath: NODE,
      readFile: () => Promise.resolve(null),
      run: () => Promise.resolve({ kind: 'timeout' }),
    });
    expect(answer).toMatchObject({ state: 'unknown', why: 'PowerShell did not answer in time' });
  });
});
