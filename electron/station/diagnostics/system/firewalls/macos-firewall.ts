import {
  absent,
  failureOf,
  type FirewallReading,
  type FirewallSurroundings,
  switchedOff,
  unknown,
} from './firewall-reading.ts';

const PROGRAM = '/usr/libexec/ApplicationFirewall/socketfilterfw';
const SETTINGS = 'System Settings > Network > Firewall';

/** Reads the application firewall of macOS. It knows programs and no ports: what it does, it does to all of them. */
export async function readMacosFirewall(
  ports: readonly number[],
  surroundings: FirewallSurroundings,
): Promise<FirewallReading> {
  const { execPath } = surroundings;
  const ask = (...args: string[]) => surroundings.run(PROGRAM, args);
  const global = await ask('--getglobalstate');
  if (global.kind === 'missing') return absent('macOS Firewall');
  const failure = failureOf('socketfilterfw', global);
  const state = global.kind === 'ran' ? /\(State = (\d)\)/.exec(global.stdout)?.[1] : undefined;
  if (failure !== null || state === undefined) {
    return unknown('macOS Firewall', failure ?? 'socketfilterfw answered in words that are not understood', SETTINGS);
  }
  if (state === '0') return switchedOff('macOS Firewall');
  const all = await ask('--getblockall');
  // 'Block all DISABLED!', or 'Firewall has block all state set to disabled.'
  const allText = all.kind === 'ran' ? all.stdout : '';
  const blocksAll = /block(?:ing)? all non-essential|set to enabled|block all enabled/i.test(allText);
  if (blocksAll || state === '2') {
    return blocked(ports, `${SETTINGS} > Options: switch off "Block all incoming connections"`);
  }
  const apps = await ask('--listapps');
  const listed = apps.kind === 'ran' ? ruleFor(apps.stdout, execPath) : null;
  const app = await ask('--getappblocked', execPath);
  const isBlocked = app.kind === 'ran' && /\bblocked\b/i.test(app.stdout);
  const remedy = `sudo ${PROGRAM} --add ${quoted(execPath)} --unblockapp ${quoted(execPath)}`;
  if (listed === 'block' || isBlocked) return blocked(ports, remedy);
  if (listed === 'allow') return { firewall: 'macOS Firewall', state: 'open', blockedPorts: [], remedy: '', why: '' };
  // It says "permitted" also of programs that it does not know, and asks the user when such a program listens.
  return unknown('macOS Firewall', 'the firewall is on, and has no rule for this program yet', remedy);
}

function blocked(ports: readonly number[], remedy: string): FirewallReading {
  return { firewall: 'macOS Firewall', state: 'blocks', blockedPorts: [...ports], remedy, why: '' };
}

function quoted(path: string): string {
  return `'${path.replaceAll("'", String.raw`'\''`)}'`;
}

/**
 * The rule of `--listapps` for the program or for the bundle it lies in: a line `1 : /Applications/Name.app`, and
 * below it `( Allow incoming connections )` or `( Block incoming connections )`.
 */
function ruleFor(text: string, execPath: string): 'allow' | 'block' | null {
  const entries = text.matchAll(/^\s*\d+ *: +(.+?)\s*\n\s*\(\s*(Allow|Block) incoming connections\s*\)/gm);
  for (const [, path = '', rule] of entries) {
    const isOurs = path === execPath || (path.endsWith('.app') && execPath.startsWith(`${path}/`));
    if (isOurs) return rule === 'Allow' ? 'allow' : 'block';
  }
  return null;
}
