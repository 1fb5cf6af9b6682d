import { describe, expect, it, type TestContext } from 'vitest';
import * as z from 'zod';
import { NetworkNamespace } from '../harness/network-namespace.ts';

const readingsSchema = z.array(
  z.object({
    firewall: z.string(),
    state: z.string(),
    blockedPorts: z.array(z.number()),
    remedy: z.string(),
    why: z.string(),
  }),
);

/** What the station reads in a network with these rules; ufw and firewalld are the machine's, and hidden. */
const MODULE = `
  import { readFirewalls } from './electron/station/diagnostics/system/firewall.ts';
  import { systemCommand } from './electron/station/diagnostics/system/system-command.ts';
  const real = systemCommand();
  const run = (program, args) => program === 'nft' ? real(program, args) : Promise.resolve({ kind: 'missing' });
  console.log(JSON.stringify(await readFirewalls([50001, 50002], { run })));
`;

function read(ruleset: string, context: TestContext) {
  const namespace = NetworkNamespace.open();
  if (namespace === null) {
    console.log(`Left out: "${context.task.name}" needs nft, and the right to a network namespace (unshare).`);
    return context.skip();
  }
  return readingsSchema.parse(JSON.parse(namespace.runModule(ruleset, MODULE)));
}

const table = (policy: 'accept' | 'drop', ...lines: readonly string[]) => `
table inet filter {
  set cameras {
    type inet_service
    flags interval
    elements = { 50002-50010 }
  }
  chain local {
    iifname "lo" accept
    ip saddr 127.0.0.0/8 drop
  }
  chain input {
    type filter hook input priority 0; policy ${policy};
    ct state established,related accept
    ct state vmap { invalid : drop, established : accept }
    jump local
    meta l4proto { icmp, ipv6-icmp } accept
    ${lines.join('\n    ')}
  }
}
`;

describe('the firewall of the kernel', () => {
  it('is off without a ruleset', (context) => {
    expect(read('', context)).toEqual([{ firewall: 'nftables', state: 'off', blockedPorts: [], remedy: '', why: '' }]);
  });

  it('lets in what its policy accepts', (context) => {
    expect(read(table('accept'), context)).toMatchObject([{ firewall: 'nftables', state: 'open', remedy: '' }]);
  });

  it('keeps out what its policy drops', (context) => {
    expect(read(table('drop'), context)).toMatchObject([{ state: 'blocks', blockedPorts: [50_001, 50_002] }]);
  });

  it('drops one port and accepts another, however that is written', (context) => {
    for (const lines of [
      ['tcp dport 50001 drop', 'tcp dport 50002 accept'],
      ['tcp dport { 22, 50002-50010 } ct state new counter accept'],
      ['tcp dport @cameras log prefix "camera " accept'],
      ['meta l4proto tcp th dport vmap { 22 : accept, 50001 : drop, 50002 : accept }'],
      ['tcp dport != 50002 reject with tcp reset', 'tcp flags & (fin | syn | rst | ack) == syn accept'],
      ['tcp dport 50001 iifname != "lo" drop', 'ip protocol tcp fib daddr type local accept'],
    ]) {
      expect(read(table('drop', ...lines), context)).toMatchObject([{ state: 'blocks', blockedPorts: [50_001] }]);
    }
  });

  it('opens by the command that the reading names', (context) => {
    const [before] = read(table('drop', 'tcp dport 50001 drop'), context);
    const command = before?.remedy.replace(/^sudo nft /, '').replaceAll("'", '') ?? '';
    expect(command).toContain('50001, 50002');
    expect(read(`${table('drop', 'tcp dport 50001 drop')}\n${command}\n`, context)).toMatchObject([{ state: 'open' }]);
  });

  it('is unknown where a rule asks for what only a packet shows', (context) => {
    const rules = table('drop', 'ip saddr 192.168.0.0/16 tcp dport 50001 accept', 'tcp dport 50002 accept');
    expect(read(rules, context)).toEqual([
      {
        firewall: 'nftables',
        state: 'unknown',
        blockedPorts: [],
        remedy: 'sudo nft list ruleset',
        why: 'it depends on ip saddr 192.168.0.0/16',
      },
    ]);
  });
});
