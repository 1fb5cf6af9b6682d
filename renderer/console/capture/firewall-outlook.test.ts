import { describe, expect, it } from 'vitest';
import { found } from '#shared/diagnostics/finding.ts';
import { firewallKind, firewallOutlook, worthSaying } from './firewall-outlook.ts';

const open = found('firewall', 'open', { firewall: 'ufw', ports: '50001' });
const blocks = found('firewall', 'blocks', { firewall: 'nftables', ports: '50001', remedy: 'r' });
const unread = found('firewall', 'unread', { firewall: 'iptables', why: 'w', ports: '50001', remedy: 'r' });
const none = found('firewall', 'none');
const failed = found('firewall', 'unknown', { why: 'it took more than 30 s.' });

describe('whether phones get in', () => {
  it.each([
    ['open', [open]],
    ['open', [none]],
    ['blocked', [open, unread, blocks]],
    ['unsure', [open, unread]],
    ['unsure', [failed]],
    ['unsure', []],
  ] as const)('is %s', (outlook, findings) => {
    expect(firewallOutlook(findings)).toBe(outlook);
  });
});

describe('what is said', () => {
  it('is what blocks first, then what could not be read, and nothing of what lets in', () => {
    expect(worthSaying([open, unread, blocks])).toEqual([blocks, unread]);
  });

  it('is that it lets in, where that is all', () => {
    expect(worthSaying([open])).toEqual([open]);
  });
});

it('tells firewalls that ask by themselves from those that are set up by hand', () => {
  const of = (firewall: string) => firewallKind([found('firewall', 'blocks', { firewall })]);
  expect(['Windows Firewall', 'macOS Firewall', 'ufw', 'firewalld', 'nftables', 'iptables'].map(of)).toEqual([
    'asks',
    'asks',
    'byHand',
    'byHand',
    'byHand',
    'byHand',
  ]);
  expect([firewallKind([failed]), firewallKind([])]).toEqual(['unknown', 'unknown']);
});
