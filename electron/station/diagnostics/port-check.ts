import { createServer } from 'node:net';
import { type Finding, found } from '#shared/diagnostics/finding.ts';
import { hasCode, messageOf } from '../error-facts.ts';
import type { PortHolder } from './system/port-holder.ts';

/** What the check of ports asks the system. */
export type FindHolder = (port: number) => Promise<PortHolder | null>;

/** The ports of a station that runs. */
export interface OpenPorts {
  readonly port: number;
  /** Where it listens, for people: addresses, or "every address". */
  readonly addresses: string;
  /** 0 where it could not be opened; `secureProblem` then says why. */
  readonly securePort: number;
  readonly secureProblem: string | null;
  /** The one that was to be opened. */
  readonly wantedSecurePort: number;
}

/** The ports of a station that runs: it holds the first itself. */
export async function checkOpenPorts(ports: OpenPorts, findHolder: FindHolder): Promise<Finding[]> {
  const { port, addresses, securePort, secureProblem, wantedSecurePort } = ports;
  const plain = found('port', 'listening', { port, addresses });
  if (securePort !== 0) return [plain, found('https-port', 'listening', { port: securePort })];
  const holder = wantedSecurePort === 0 ? null : await findHolder(wantedSecurePort);
  return [
    plain,
    holder === null
      ? found('https-port', 'missing', { why: secureProblem ?? 'there is no certificate.' })
      : takenBy('https-port', wantedSecurePort, holder),
  ];
}

/** A port that no station holds now: whether one could. */
export async function checkFreePort(
  check: 'port' | 'https-port',
  host: string,
  port: number,
  findHolder: FindHolder,
): Promise<Finding> {
  const error = await tryToListen(host, port);
  if (error === null) return found(check, 'free', { port });
  if (hasCode(error, 'EADDRINUSE')) {
    const holder = await findHolder(port);
    return takenBy(check, port, holder ?? { pid: null, program: '' });
  }
  const why = hasCode(error, 'EACCES') ? 'this user has not the right to.' : `${messageOf(error)}.`;
  return check === 'port' ? found(check, 'refused', { port, why }) : found(check, 'missing', { why });
}

function takenBy(check: 'port' | 'https-port', port: number, { pid, program }: PortHolder): Finding {
  if (program === '' && pid === null) return found(check, 'taken-unseen', { port });
  const holder = [program, pid === null ? '' : `(PID ${pid})`].filter((part) => part !== '').join(' ');
  return found(check, 'taken', { port, holder });
}

/** Listens for a moment; resolves with the error where that cannot be. */
function tryToListen(host: string, port: number): Promise<Error | null> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', resolve);
    server.listen({ host, port, exclusive: true }, () => server.close(() => resolve(null)));
  });
}
