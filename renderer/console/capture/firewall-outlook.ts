import { type Finding, levelOf } from '#shared/diagnostics/finding.ts';

/** Whether phones get through the firewall, as far as it can be read: `open` only where nothing speaks against it. */
export type FirewallOutlook = 'open' | 'blocked' | 'unsure';

/** What the findings of the check `firewall` come to. */
export function firewallOutlook(findings: readonly Finding[]): FirewallOutlook {
  const levels = findings.map(levelOf);
  if (levels.includes('problem')) return 'blocked';
  return levels.length > 0 && levels.every((level) => level === 'ok') ? 'open' : 'unsure';
}

/** What is to be said: what blocks first, and of firewalls that let phones in only where no other is in the way. */
export function worthSaying(findings: readonly Finding[]): readonly Finding[] {
  const blocking = findings.filter((one) => levelOf(one) === 'problem');
  const others = findings.filter((one) => levelOf(one) === 'note');
  const troubles = [...blocking, ...others];
  return troubles.length > 0 ? troubles : findings;
}

/** Systems whose firewall asks the person at the screen whether a program may listen. */
const ASKING: ReadonlySet<string | undefined> = new Set(['macOS Firewall', 'Windows Firewall']);

/** A firewall asks the operator by itself, or is set up by hand; of one without a name it is not known. */
export type FirewallKind = 'asks' | 'byHand' | 'unknown';

/** What kind of firewall was found. */
export function firewallKind(findings: readonly Finding[]): FirewallKind {
  const names = findings.flatMap(({ facts }) => facts['firewall'] ?? []);
  if (names.length === 0) return 'unknown';
  return names.some((name) => ASKING.has(name)) ? 'asks' : 'byHand';
}
