import { lookup } from 'node:dns/promises';
import { type Finding, found } from '#shared/diagnostics/finding.ts';

/** What other machines have reached since the station started; addresses, null where nothing has. */
export interface Arrived {
  readonly lastDevice: string | null;
  readonly lastPage: string | null;
  readonly minutes: number;
}

/** Whether anything from another machine has come as far as the station. */
export function checkArrivals({ lastDevice, lastPage, minutes }: Arrived, port: number): Finding {
  if (lastDevice !== null) return found('arrivals', 'connected', { address: lastDevice });
  if (lastPage !== null) return found('arrivals', 'pages-only', { address: lastPage, port });
  return found('arrivals', 'nothing', { minutes });
}

/** What to type into an app and a phone's browser; addresses without their secrets. */
export function tellUrls(pages: readonly string[], apps: readonly string[]): Finding {
  const shown = { pages: pages.map(withoutFragment).join(', '), apps: apps.join(', ') };
  return pages.length === 0 ? found('url', 'no-pages', { apps: shown.apps }) : found('url', 'shown', shown);
}

const withoutFragment = (url: string): string => url.split('#', 1)[0] ?? '';

/** Asks local DNS for a name; rejects where it knows none. */
export type Resolve = (name: string) => Promise<readonly string[]>;

const LOOKUP_MS = 5000;

/** By the system's resolver, which knows its hosts file too. */
export async function resolveName(name: string): Promise<readonly string[]> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error('no answer')), LOOKUP_MS);
  });
  try {
    const all = await Promise.race([lookup(name, { all: true }), limit]);
    return all.map(({ address }) => address);
  } finally {
    clearTimeout(timer);
  }
}

/** Whether each name by which devices look for the station leads to it. `own` are this machine's addresses. */
export async function checkHostNames(
  names: readonly string[],
  own: readonly string[],
  resolve: Resolve = resolveName,
): Promise<Finding[]> {
  if (names.length === 0) return [found('host-names', 'none-set')];
  const findings = await Promise.all(names.map((name) => checkName(name, own, resolve)));
  const wrong = findings.filter((one) => one !== null);
  return wrong.length > 0 ? wrong : [found('host-names', 'resolves', { names: names.join(', ') })];
}

async function checkName(name: string, own: readonly string[], resolve: Resolve): Promise<Finding | null> {
  const addresses = await resolve(name).catch(() => []);
  const facts = { name, own: own.join(', ') };
  if (addresses.length === 0) return found('host-names', 'unresolved', facts);
  if (addresses.some((address) => own.includes(address))) return null;
  return found('host-names', 'elsewhere', { ...facts, address: addresses.join(', ') });
}
