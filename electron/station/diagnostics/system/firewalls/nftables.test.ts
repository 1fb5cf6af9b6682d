import { describe, expect, it } from 'vitest';
import { nftablesReading } from './nftables.ts';

/** Rules as nft 1.0.6 prints them with -j, without their handles. */
interface Ruleset {
  readonly policy?: 'accept' | 'drop';
  readonly rules?: readonly string[];
  readonly hook?: string;
  readonly type?: string;
  readonly family?: string;
  readonly more?: readonly string[];
}

function ruleset({
  policy = 'drop',
  rules = [],
  hook = 'input',
  type = 'filter',
  family = 'inet',
  more = [],
}: Ruleset) {
  const chain = `{"chain": {"family": "${family}", "table": "filter", "name": "input", "handle": 1, "type": "${type}", "hook": "${hook}", "prio": 0, "policy": "${policy}"}}`;
  const written = rules.map(
    (expr) => `{"rule": {"family": "${family}", "table": "filter", "chain": "input", "handle": 4, "expr": [${expr}]}}`,
  );
  const meta = '{"metainfo": {"version": "1.0.6", "release_name": "Lester Gooch #5", "json_schema_version": 1}}';
  const table = `{"table": {"family": "${family}", "name": "filter", "handle": 1}}`;
  return `{"nftables": [${[meta, table, chain, ...more, ...written].join(', ')}]}`;
}

const reading = (ports: readonly number[], ...rules: readonly string[]) => nftablesReading(ruleset({ rules }), ports);
const state = (...rules: readonly string[]) => reading([50_001], ...rules).state;

const dport = (right: string, op = '==') =>
  `{"match": {"op": "${op}", "left": {"payload": {"protocol": "tcp", "field": "dport"}}, "right": ${right}}}`;
const meta = (key: string, right: string, op = '==') =>
  `{"match": {"op": "${op}", "left": {"meta": {"key": "${key}"}}, "right": ${right}}}`;
const ctState = (op: string, right: string) =>
  `{"match": {"op": "${op}", "left": {"ct": {"key": "state"}}, "right": ${right}}}`;
const payload = (protocol: string, field: string, right: string, op = '==') =>
  `{"match": {"op": "${op}", "left": {"payload": {"protocol": "${protocol}", "field": "${field}"}}, "right": ${right}}}`;
const ACCEPT = '{"accept": null}';
const DROP = '{"drop": null}';
const COUNTER = '{"counter": {"packets": 0, "bytes": 0}}';
const MAYBE = payload('ip', 'saddr', '{"prefix": {"addr": "192.168.0.0", "len": 16}}');

describe('nftablesReading', () => {
  it('says off of a machine without a chain for what comes in', () => {
    const empty =
      '{"nftables": [{"metainfo": {"version": "1.0.6", "release_name": "Lester Gooch #5", "json_schema_version": 1}}]}';
    expect(nftablesReading(empty, [50_001])).toMatchObject({ state: 'off', remedy: '' });
    for (const other of [
      { hook: 'forward' },
      { hook: 'output' },
      { hook: 'prerouting', type: 'nat' },
      { family: 'ip6' },
    ]) {
      expect(nftablesReading(ruleset(other), [50_001]).state).toBe('off');
    }
  });

  it('follows the policy where no rule holds', () => {
    expect(nftablesReading(ruleset({ policy: 'accept' }), [50_001]).state).toBe('open');
    expect(nftablesReading(ruleset({ policy: 'drop' }), [50_001]).state).toBe('blocks');
    expect(nftablesReading(ruleset({ policy: 'drop', hook: 'prerouting' }), [50_001]).state).toBe('blocks');
  });

  it('names the blocked ports and the command that opens them', () => {
    expect(reading([50_001, 50_002, 50_003], `${dport('50001')}, ${DROP}`, `${dport('50002')}, ${ACCEPT}`)).toEqual({
      firewall: 'nftables',
      state: 'blocks',
      blockedPorts: [50_001, 50_003],
      remedy: "sudo nft insert rule inet filter input tcp dport '{ 50001, 50003 }' accept",
      why: '',
    });
  });

  it.each([
    ['a port', dport('50001')],
    ['a set', dport('{"set": [22, {"range": [50001, 50010]}]}')],
    ['a range', dport('{"range": [50000, 50010]}')],
    ['another port denied', dport('22', '!=')],
    ['greater', dport('50000', '>')],
    ['at most', dport('50001', '<=')],
    ['th', payload('th', 'dport', '50001')],
    ['tcp', meta('l4proto', '"tcp"')],
    ['tcp in a set', meta('l4proto', '{"set": ["tcp", "udp"]}')],
    ['the protocol of IP', payload('ip', 'protocol', '"tcp"')],
    ['IPv4', meta('nfproto', '"ipv4"')],
    ['new', ctState('in', '"new"')],
    ['new or established', ctState('==', '{"set": ["established", "new"]}')],
    ['new among flags', ctState('in', '["established", "new"]')],
    ['not invalid', ctState('!=', '"invalid"')],
    ['not by lo', meta('iifname', '"lo"', '!=')],
    ['a SYN', payload('tcp', 'flags', '"syn"', 'in')],
    [
      'a SYN alone',
      '{"match": {"op": "==", "left": {"&": [{"payload": {"protocol": "tcp", "field": "flags"}}, ["fin", "syn", "rst", "ack"]]}, "right": "syn"}}',
    ],
    [
      'for this machine',
      '{"match": {"op": "==", "left": {"fib": {"result": "type", "flags": ["daddr"]}}, "right": "local"}}',
    ],
    ['the way there', '{"match": {"op": "==", "left": {"ct": {"key": "direction"}}, "right": "original"}}'],
    ['not from loopback', payload('ip', 'saddr', '{"prefix": {"addr": "127.0.0.0", "len": 8}}', '!=')],
    ['a counter', COUNTER],
    ['a log line', '{"log": {"prefix": "x"}}'],
    ['a mark', '{"mangle": {"key": {"meta": {"key": "mark"}}, "value": 1}}'],
  ])('knows that a rule on %s holds', (_, expression) => {
    expect(state(`${expression}, ${ACCEPT}`)).toBe('open');
  });

  it.each([
    ['another port', dport('50002')],
    ['a set without it', dport('{"set": [22, {"range": [50002, 50010]}]}')],
    ['anything but this port', dport('50001', '!=')],
    ['established', ctState('in', '["established", "related"]')],
    ['invalid', ctState('in', '["invalid", "untracked"]')],
    ['lo by name', meta('iifname', '"lo"')],
    ['lo by number', meta('iif', '"lo"')],
    ['containers', meta('iifname', '"docker*"')],
    ['a VPN', meta('iifname', '"tailscale0"')],
    ['ICMP', payload('ip', 'protocol', '"icmp"')],
    ['ICMP of both families', meta('l4proto', '{"set": ["icmp", "ipv6-icmp"]}')],
    ['an echo request', payload('icmp', 'type', '"echo-request"')],
    ['a port of UDP', payload('udp', 'dport', '50001')],
    ['any other port of UDP', payload('udp', 'dport', '53', '!=')],
    ['IPv6', payload('ip6', 'nexthdr', '"tcp"')],
    ['IPv6 as a family', meta('nfproto', '"ipv6"')],
    ['broadcasts', meta('pkttype', '"broadcast"')],
    ['multicast', payload('ip', 'daddr', '{"prefix": {"addr": "224.0.0.0", "len": 4}}')],
    ['loopback addresses', payload('ip', 'saddr', '{"prefix": {"addr": "127.0.0.0", "len": 8}}')],
    [
      'what has no way back',
      '{"match": {"op": "==", "left": {"fib": {"result": "oif", "flags": ["saddr", "iif"]}}, "right": false}}',
    ],
    [
      'what is no SYN',
      '{"match": {"op": "!=", "left": {"&": [{"payload": {"protocol": "tcp", "field": "flags"}}, ["fin", "syn", "rst", "ack"]]}, "right": "syn"}}',
    ],
  ])('knows that a rule on %s does not hold', (_, expression) => {
    expect(state(`${expression}, ${ACCEPT}`)).toBe('blocks');
  });

  it.each([
    ['a network', MAYBE, 'it depends on ip saddr 192.168.0.0/16'],
    ['an interface', meta('iifname', '{"set": ["lo", "eth0"]}'), 'it depends on the interface (eth0)'],
    ['a rate', '{"limit": {"rate": 10, "burst": 5, "per": "second"}}', 'it depends on how many connections come'],
    ['a mark', meta('mark', '1'), 'it depends on meta mark'],
    ['a field of TCP', payload('tcp', 'sport', '1000'), 'it depends on tcp sport'],
    ['a module of iptables', '{"xt": {"type": "match", "name": "multiport"}}', 'it depends on multiport'],
    ['a module of older nft', '{"xt": null}', 'a rule says xt'],
    ['what nobody has heard of', '{"frobnicate": {}}', 'a rule says frobnicate'],
  ])('does not guess at a rule on %s', (_, expression, why) => {
    expect(reading([50_001], `${expression}, ${ACCEPT}`)).toEqual({
      firewall: 'nftables',
      state: 'unknown',
      blockedPorts: [],
      remedy: 'sudo nft list ruleset',
      why,
    });
  });

  it('does not mind such a rule where it cannot change the outcome', () => {
    expect(state(`${MAYBE}, ${DROP}`)).toBe('blocks');
    expect(state(`${dport('50001')}, ${ACCEPT}`, `${MAYBE}, ${DROP}`)).toBe('open');
    expect(state(`${MAYBE}, ${dport('22')}, ${ACCEPT}`)).toBe('blocks');
    expect(state(`${MAYBE}, ${COUNTER}`, `${dport('50001')}, ${ACCEPT}`)).toBe('open');
  });

  it('rejects, returns to the policy, and leaves a queue undecided', () => {
    expect(state(`${dport('50001')}, {"reject": {"type": "tcp reset"}}`, ACCEPT)).toBe('blocks');
    expect(state('{"reject": {"type": "icmpx", "expr": "admin-prohibited"}}', ACCEPT)).toBe('blocks');
    expect(state('{"return": null}', ACCEPT)).toBe('blocks');
    expect(state('{"queue": null}', ACCEPT)).toBe('unknown');
  });

  it('follows jumps, verdict maps and named sets', () => {
    const more = [
      '{"set": {"family": "inet", "name": "ports", "table": "filter", "type": "inet_service", "handle": 3, "flags": ["interval"], "elem": [8080, {"range": [50000, 50002]}]}}',
      '{"map": {"family": "inet", "name": "doors", "table": "filter", "type": "inet_service", "handle": 5, "map": "verdict", "elem": [[50001, {"accept": null}]]}}',
      '{"chain": {"family": "inet", "table": "filter", "name": "other", "handle": 2}}',
      '{"rule": {"family": "inet", "table": "filter", "chain": "other", "handle": 4, "expr": [{"accept": null}]}}',
    ];
    const port = '{"payload": {"protocol": "tcp", "field": "dport"}}';
    const open = [
      '{"jump": {"target": "other"}}',
      '{"goto": {"target": "other"}}',
      `${dport('"@ports"')}, ${COUNTER}, ${ACCEPT}`,
      `{"vmap": {"key": ${port}, "data": "@doors"}}`,
      `{"vmap": {"key": ${port}, "data": {"set": [[22, {"drop": null}], [{"range": [50001, 50002]}, {"jump": {"target": "other"}}]]}}}`,
      '{"vmap": {"key": {"concat": [{"meta": {"key": "l4proto"}}, {"payload": {"protocol": "th", "field": "dport"}}]}, "data": {"set": [[{"concat": ["udp", 50001]}, {"drop": null}], [{"concat": ["tcp", 50001]}, {"accept": null}]]}}}',
    ];
    for (const rule of open) {
      expect(nftablesReading(ruleset({ rules: [rule], more }), [50_001]).state).toBe('open');
      expect(nftablesReading(ruleset({ rules: [`${dport('50009')}, ${rule}`], more }), [50_001]).state).toBe('blocks');
    }
    const states =
      '{"vmap": {"key": {"ct": {"key": "state"}}, "data": {"set": [["invalid", {"drop": null}], ["established", {"accept": null}]]}}}';
    expect(nftablesReading(ruleset({ rules: [states, ...open.slice(0, 1)], more }), [50_001]).state).toBe('open');
    expect(nftablesReading(ruleset({ rules: [`${dport('"@gone"')}, ${ACCEPT}`] }), [50_001]).state).toBe('unknown');
  });

  it('asks every chain that sees the packet', () => {
    const second =
      '{"chain": {"family": "ip", "table": "own", "name": "guard", "handle": 1, "type": "filter", "hook": "input", "prio": 10, "policy": "drop"}}';
    expect(nftablesReading(ruleset({ policy: 'accept', more: [second] }), [50_001])).toMatchObject({
      state: 'blocks',
      remedy: "sudo nft insert rule ip own guard tcp dport '{ 50001 }' accept",
    });
  });

  it('does not understand another form', () => {
    expect(nftablesReading('table inet filter {\n', [50_001])).toMatchObject({ state: 'unknown' });
    expect(nftablesReading('{"nftables": [{"chain": {"name": 7}}]}', [50_001])).toMatchObject({ state: 'unknown' });
    expect(nftablesReading('{"other": []}', [50_001])).toMatchObject({ state: 'unknown' });
  });
});
