import { request } from 'node:http';
import { type Finding, found } from '#shared/diagnostics/finding.ts';
import { messageOf } from '../error-facts.ts';

const ANSWER_MS = 2000;

/** Whether the station answers on each of its own addresses. `addresses` without loopback, unless it listens there alone. */
export async function checkAddresses(
  host: string,
  addresses: readonly string[],
  port: number,
  isLoopback: (host: string) => boolean,
): Promise<Finding[]> {
  if (isLoopback(host)) return [found('addresses', 'loopback-only', { host })];
  if (addresses.length === 0) return [found('addresses', 'none')];
  const problems = await Promise.all(addresses.map((address) => answersAt(address, port)));
  const unreached = addresses.flatMap((address, i) => {
    const why = problems[i] ?? null;
    return why === null ? [] : [found('addresses', 'unreached', { address, why })];
  });
  return unreached.length > 0 ? unreached : [found('addresses', 'reached', { addresses: addresses.join(', ') })];
}

/** Why nothing answers there; null where something does. */
function answersAt(address: string, port: number): Promise<string | null> {
  return new Promise((resolve) => {
    const asked = request({ host: address, port, method: 'HEAD', path: '/', timeout: ANSWER_MS, agent: false });
    asked.once('response', (response) => {
      response.resume();
      resolve(null);
    });
    asked.once('timeout', () => asked.destroy(new Error(`no answer within ${ANSWER_MS / 1000} s`)));
    asked.once('error', (error) => resolve(`${messageOf(error)}.`));
    asked.end();
  });
}
