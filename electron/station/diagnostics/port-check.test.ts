import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { checkFreePort, checkOpenPorts } from './port-check.ts';
import type { PortHolder } from './system/port-holder.ts';

let server: Server | null = null;
afterEach(() => server?.close());

/** A port that another program holds. */
async function heldPort(): Promise<number> {
  server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const bound = server.address();
  if (bound === null || typeof bound === 'string') throw new Error('The server has no port.');
  return bound.port;
}
const holder = (found: PortHolder | null) => () => Promise.resolve(found);

describe('a port that no station holds', () => {
  it('is free, and is left free', async () => {
    const port = await heldPort();
    await new Promise((resolve) => server?.close(resolve));
    for (let look = 0; look < 2; look += 1) {
      expect(await checkFreePort('port', '127.0.0.1', port, holder(null))).toMatchObject({ outcome: 'free' });
    }
  });

  it('is taken, by whom the system names', async () => {
    const port = await heldPort();
    const taken = await checkFreePort('https-port', '127.0.0.1', port, holder({ pid: 77, program: 'python3' }));
    expect(taken).toMatchObject({ check: 'https-port', outcome: 'taken', facts: { holder: 'python3 (PID 77)' } });
    const unseen = await checkFreePort('port', '127.0.0.1', port, holder(null));
    expect(unseen).toMatchObject({ outcome: 'taken-unseen', facts: { port: `${port}` } });
  });

  it('cannot be had at an address of another machine', async () => {
    expect(await checkFreePort('port', '203.0.113.9', 0, holder(null))).toMatchObject({ outcome: 'refused' });
  });
});

describe('the ports of a station', () => {
  const ports = {
    port: 50_001,
    addresses: '10.0.0.5',
    securePort: 50_002,
    secureProblem: null,
    wantedSecurePort: 50_002,
  };

  it('are told', async () => {
    expect((await checkOpenPorts(ports, holder(null))).map(({ outcome }) => outcome)).toEqual([
      'listening',
      'listening',
    ]);
  });

  it('lack that for HTTPS where somebody else has it, or for another reason', async () => {
    const without = { ...ports, securePort: 0, secureProblem: 'Port 50002 is in use.' };
    expect((await checkOpenPorts(without, holder({ pid: 5, program: 'nginx' })))[1]).toMatchObject({
      outcome: 'taken',
      facts: { port: '50002', holder: 'nginx (PID 5)' },
    });
    expect((await checkOpenPorts(without, holder(null)))[1]).toMatchObject({
      outcome: 'missing',
      facts: { why: 'Port 50002 is in use.' },
    });
  });
});
