import { once } from 'node:events';
import type os from 'node:os';
import { checkServerIdentity, connect } from 'node:tls';
import { expect, it, onTestFinished } from 'vitest';
import { WebSocket } from 'ws';
import { StationInProcess } from '../harness/station-in-process.ts';
import { eventually } from '../harness/station-process.ts';

// The certificate of the HTTPS port, as a phone sees it that has installed the station's CA.

const RENEWAL_LIMIT_MS = 60_000;

type Interfaces = ReturnType<typeof os.networkInterfaces>;

function networkOf(address: string): Interfaces {
  const family = 'IPv4' as const;
  const common = { family, netmask: '255.255.255.0', mac: '00:00:00:00:00:00', internal: false };
  return { wlan0: [{ ...common, address, cidr: `${address}/24` }] };
}

/** The CA that the station offers for download, as PEM. */
async function downloadedAuthority(port: number): Promise<string> {
  const answer = await fetch(`http://127.0.0.1:${port}/ca.crt`);
  expect(answer.headers.get('content-type')).toBe('application/x-x509-ca-cert');
  const base64 = Buffer.from(await answer.arrayBuffer()).toString('base64');
  return `-----BEGIN CERTIFICATE-----\n${base64}\n-----END CERTIFICATE-----\n`;
}

/** Why a client that trusts this CA alone does not take the station for the host of this name; null where it does. */
function distrust(port: number, ca: string, host: string): Promise<string | null> {
  return new Promise((resolve) => {
    const socket = connect({
      host: '127.0.0.1',
      port,
      ca,
      checkServerIdentity: (_connected, certificate) => checkServerIdentity(host, certificate),
    });
    socket.on('secureConnect', () => {
      resolve(null);
      socket.destroy();
    });
    socket.on('error', (error: Error) => resolve(error.message));
  });
}

it('is trusted through the CA for every address, and renewed when the machine gets another one', async () => {
  const networks = { now: networkOf('10.20.30.40') };
  const bed = await StationInProcess.open(onTestFinished, { interfaces: () => networks.now });
  const ca = await downloadedAuthority(bed.port);
  const port = bed.station.settings.listeningHttpsPort;
  for (const host of ['127.0.0.1', '::1', 'localhost', '10.20.30.40']) {
    expect([host, await distrust(port, ca, host)]).toEqual([host, null]);
  }
  expect(await distrust(port, ca, '10.20.30.41')).toMatch(/10\.20\.30\.41/);
  expect(await distrust(port, ca, 'evil.example')).toMatch(/evil\.example/);

  const headers = { Origin: `https://127.0.0.1:${port}` };
  const connected = new WebSocket(`wss://127.0.0.1:${port}/console`, { headers, ca });
  await once(connected, 'open');
  networks.now = networkOf('10.20.30.41');
  await eventually(
    'the new address is covered',
    async () => (await distrust(port, ca, '10.20.30.41')) === null,
    RENEWAL_LIMIT_MS,
  );
  expect((await bed.station.contract.access({})).certificate?.names).toContain('10.20.30.41');
  // The same CA: phones need not install another. And nobody who is connected notices.
  expect(await downloadedAuthority(bed.port)).toBe(ca);
  expect(connected.readyState).toBe(WebSocket.OPEN);
  connected.terminate();
});
