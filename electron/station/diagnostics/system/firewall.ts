import { readFile, stat } from 'node:fs/promises';
import type { FirewallReading, FirewallSurroundings } from './firewalls/firewall-reading.ts';
import { readFirewalld } from './firewalls/firewalld.ts';
import { readIptables } from './firewalls/iptables.ts';
import { readMacosFirewall } from './firewalls/macos-firewall.ts';
import { readNftables } from './firewalls/nftables.ts';
import { readUfw } from './firewalls/ufw.ts';
import { readWindowsFirewall } from './firewalls/windows-firewall.ts';
import { systemCommand } from './system-command.ts';

export type { FirewallName, FirewallReading, FirewallSurroundings } from './firewalls/firewall-reading.ts';

/**
 * Reads every firewall of this machine for new TCP connections from the local network to these ports. Those that are
 * absent are left out. Asks the system's own programs, never as another user; never rejects.
 */
export async function readFirewalls(
  ports: readonly number[],
  overrides: Partial<FirewallSurroundings> = {},
): Promise<readonly FirewallReading[]> {
  const surroundings = { ...realSurroundings(), ...overrides };
  const readings = await readingsOf([...new Set(ports)], surroundings);
  return readings.filter(({ state }) => state !== 'absent');
}

async function readingsOf(
  ports: readonly number[],
  surroundings: FirewallSurroundings,
): Promise<readonly FirewallReading[]> {
  if (surroundings.platform === 'win32') return [await readWindowsFirewall(ports, surroundings)];
  if (surroundings.platform === 'darwin') return [await readMacosFirewall(ports, surroundings)];
  if (surroundings.platform !== 'linux') return [];
  const managers = await Promise.all([readUfw(ports, surroundings), readFirewalld(ports, surroundings)]);
  // Whoever is in charge has written the kernel's rules: they would be the same reading twice.
  if (managers.some(({ state }) => state !== 'absent' && state !== 'off')) return managers;
  const nftables = await readNftables(ports, surroundings);
  if (nftables.state === 'absent') return [...managers, await readIptables(ports, surroundings)];
  // The older make of iptables has rules of its own in the kernel, which nft does not see.
  const older = await surroundings.readFile('/proc/net/ip_tables_names');
  if (!/^filter$/m.test(older ?? '')) return [...managers, nftables];
  return [...managers, nftables, await readIptables(ports, surroundings, 'iptables-legacy')];
}

/** PowerShell alone takes seconds to start on a busy machine. */
const POWERSHELL_TIMEOUT_MS = 8000;

const LARGEST_SETTINGS_FILE_BYTES = 65_536;

function realSurroundings(): FirewallSurroundings {
  const { platform, execPath } = process;
  const run = systemCommand(platform === 'win32' ? { timeoutMs: POWERSHELL_TIMEOUT_MS } : {});
  return { platform, execPath, run, readFile: readSmallFile };
}

async function readSmallFile(path: string): Promise<string | null> {
  try {
    const facts = await stat(path);
    return facts.isFile() && facts.size <= LARGEST_SETTINGS_FILE_BYTES ? await readFile(path, 'utf8') : null;
  } catch {
    return null;
  }
}
