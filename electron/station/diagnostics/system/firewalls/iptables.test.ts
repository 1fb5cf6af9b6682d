import { describe, expect, it } from 'vitest';
import { iptablesReading, readIptables } from './iptables.ts';

/** As iptables 1.8.9 prints it with -S. */
const reading = (policy: 'ACCEPT' | 'DROP', rules: readonly string[], ports: readonly number[] = [50_001]) =>
  iptablesReading(`-P INPUT ${policy}\n-P FORWARD ACCEPT\n-P OUTPUT ACCEPT\n-N X\n${rules.join('\n')}\n`, ports);

const state = (...rules: readonly string[]) => reading('DROP', rules).state;

describe('iptablesReading', () => {
  it('follows the policy where no rule holds', () => {
    expect(reading('ACCEPT', []).state).toBe('off');
    expect(reading('ACCEPT', ['-A FORWARD -j DROP']).state).toBe('off');
    expect(reading('DROP', []).state).toBe('blocks');
    expect(reading('ACCEPT', ['-A INPUT -i lo -j ACCEPT']).state).toBe('open');
  });

  it('names the blocked ports and the command that opens them', () => {
    const rules = [
      '-A INPUT -p tcp -m tcp --dport 50001 -j DROP',
      '-A INPUT -p tcp -m multiport --dports 50000,50002:50004 -j ACCEPT',
    ];
    expect(reading('DROP', rules, [50_000, 50_001, 50_003, 50_005])).toEqual({
      firewall: 'iptables',
      state: 'blocks',
      blockedPorts: [50_001, 50_005],
      remedy: 'sudo iptables -I INPUT -p tcp -m multiport --dports 50001,50005 -j ACCEPT',
      why: '',
    });
  });

  it.each([
    '-A INPUT -p tcp -m tcp --dport 50000:50010 -j ACCEPT',
    '-A INPUT -p tcp -m tcp ! --dport 22 -j ACCEPT',
    '-A INPUT ! -i lo -p tcp -m conntrack --ctstate NEW,ESTABLISHED -j ACCEPT',
    '-A INPUT -p tcp -m state --state NEW -m comment --comment "for -j DROP" -j ACCEPT',
    '-A INPUT -p tcp -m tcp --syn -j ACCEPT',
    '-A INPUT -p tcp -m tcp --tcp-flags FIN,SYN,RST,ACK SYN -j ACCEPT',
    '-A INPUT -p tcp -m tcp ! --tcp-flags FIN,SYN,RST,PSH,ACK,URG NONE -j ACCEPT',
    '-A INPUT ! -s 127.0.0.0/8 -j ACCEPT',
    '-A INPUT -m addrtype --dst-type LOCAL -j ACCEPT',
  ])('knows that %s holds', (rule) => {
    expect(state(rule)).toBe('open');
  });

  it.each([
    '-A INPUT -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT',
    '-A INPUT -i lo -j ACCEPT',
    '-A INPUT -p icmp -j ACCEPT',
    '-A INPUT -p udp -m udp --dport 50001 -j ACCEPT',
    '-A INPUT -i docker+ -j ACCEPT',
    '-A INPUT -d 224.0.0.251/32 -p tcp -j ACCEPT',
    '-A INPUT -j LOG --log-prefix "x -j ACCEPT"',
    '-A INPUT ! -p tcp -j ACCEPT',
    '-A INPUT -p tcp -m tcp ! --tcp-flags FIN,SYN,RST,ACK SYN -j ACCEPT',
    '-A INPUT -p tcp -m tcp --tcp-flags SYN,RST SYN,RST -j ACCEPT',
    '-A INPUT -p tcp -m tcp --tcp-flags ACK,URG URG -j ACCEPT',
    '-A INPUT -s 192.168.1.0/24 -p udp -j ACCEPT',
  ])('knows that %s does not let it in', (rule) => {
    expect(state(rule)).toBe('blocks');
  });

  it.each([
    ['-A INPUT -s 192.168.0.0/16 -j ACCEPT', 'it depends on the source 192.168.0.0/16'],
    ['-A INPUT -i eth0 -j ACCEPT', 'it depends on the interface (eth0)'],
    ['-A INPUT -p tcp -m limit --limit 3/min --limit-burst 5 -j ACCEPT', 'it depends on --limit'],
    ['-A INPUT -m set ! --match-set allowed src -j ACCEPT', 'it depends on --match-set'],
    ['-A INPUT -j NFQUEUE --queue-num 0', 'another program decides (NFQUEUE)'],
    ['-A INPUT -j GONE', 'the rules of GONE are not to be seen'],
  ])('does not guess at %s', (rule, why) => {
    expect(reading('DROP', [rule])).toEqual({
      firewall: 'iptables',
      state: 'unknown',
      blockedPorts: [],
      remedy: 'sudo iptables -S',
      why,
    });
  });

  it('follows chains, and comes back', () => {
    expect(state('-A INPUT -j X', '-A X -p tcp -m tcp --dport 50001 -j ACCEPT')).toBe('open');
    expect(state('-A INPUT -j X', '-A INPUT -p tcp -j ACCEPT', '-A X -j RETURN', '-A X -j DROP')).toBe('open');
    expect(state('-A INPUT -g X', '-A INPUT -p tcp -j ACCEPT')).toBe('blocks');
    expect(reading('ACCEPT', ['-A INPUT -j REJECT --reject-with icmp-port-unreachable']).state).toBe('blocks');
  });

  it('does not understand other words', () => {
    expect(iptablesReading('Chain INPUT (policy ACCEPT)\n', [50_001]).state).toBe('unknown');
  });
});

describe('readIptables', () => {
  it('says that only root may read it', async () => {
    const stderr =
      'iptables v1.8.9 (nf_tables): Could not fetch rule set generation id: Permission denied (you must be root)\n';
    const answer = await readIptables([50_001], {
      platform: 'linux',
      execPath: '/usr/bin/node',
      readFile: () => Promise.resolve(null),
      run: () => Promise.resolve({ kind: 'ran', code: 4, stdout: '', stderr }),
    });
    expect(answer).toMatchObject({ state: 'unknown', why: 'only root may read it' });
  });
});
