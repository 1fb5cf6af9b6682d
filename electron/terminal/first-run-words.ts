import type { SettingsView } from '#shared/contract/settings.ts';

/** What the first run says to whoever has only the terminal: one sentence, in English like all lines of the log. */
export function firstRunWords({
  listeningPort,
  listeningHttpsPort,
}: Pick<SettingsView, 'listeningPort' | 'listeningHttpsPort'>): string {
  const ports = [listeningPort, listeningHttpsPort].filter((port) => port !== 0);
  const named = `${ports.length === 1 ? 'port' : 'ports'} ${ports.join(' and ')}`;
  return `First run: phones and boards come in on TCP ${named}, which a firewall must let in; "doctor" checks that.`;
}
