import { isIP } from 'node:net';
import { domainToASCII } from 'node:url';
import { hostName } from '#shared/contract/settings.ts';

/** What every certificate of the station covers. */
const OWN_NAMES = ['localhost', '127.0.0.1', '::1'];

/** An IP address or host name in the one form that is used for comparing; null where it is neither. */
export function certificateName(given: string): string | null {
  // An address with a zone (fe80::1%eth0) means something on this machine alone, and no browser opens it.
  if (given.includes('%')) return null;
  const family = isIP(given);
  if (family === 4) return given;
  if (family === 6) return new URL(`http://[${given}]`).hostname.slice(1, -1);
  const name = domainToASCII(given);
  // domainToASCII takes "1.2" for the address 1.0.0.2, as browsers do.
  return isIP(name) === 0 && hostName.safeParse(name).success ? name : null;
}

/** The names that a certificate has to cover: the station's own and those given, each once; what is none is left out. */
export function certificateNames(given: readonly string[]): string[] {
  const names = [...OWN_NAMES, ...given].map(certificateName);
  return [...new Set(names)].filter((name) => name !== null);
}
