import { execFile } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { copyFile, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:https';
import { isIP } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkServerIdentity, connect } from 'node:tls';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { Log } from '../log.ts';
import { ManualClock } from '../manual-clock.ts';
import { CertificateKeeper, type Credentials } from './certificate-keeper.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
const CHECK_MS = 60_000;
const run = promisify(execFile);
const openssl = await run('openssl', ['version']).then(
  () => true,
  () => false,
);

let data = '';
let clock: ManualClock;
let lines: string[];
let names: string[];
let renewals: Credentials[];
let keepers: CertificateKeeper[];

beforeEach(async () => {
  data = await mkdtemp(join(tmpdir(), 'certificates-'));
  // TLS itself looks at the real time.
  clock = new ManualClock(Date.now() * 1000);
  lines = [];
  names = ['192.0.2.7', 'fd00::7', 'cam-station.lab'];
  renewals = [];
  keepers = [];
});
afterEach(async () => {
  for (const keeper of keepers) await keeper.stop();
  await rm(data, { recursive: true, force: true });
});

const folder = (): string => join(data, 'tls');
const file = (name: string): string => join(folder(), name);
const codes = (): string[] => lines.map((line) => line.split(':', 1)[0] ?? '');

function keeperOf(hostname = 'lab-pc', place = folder()): CertificateKeeper {
  const log = new Log(clock);
  log.onEntry(({ code, message }) => lines.push(`${code}: ${message}`));
  const keeper = new CertificateKeeper({
    folder: place,
    clock,
    log,
    names: () => names,
    checkEveryMs: CHECK_MS,
    renewed: (credentials) => renewals.push(credentials),
    hostname,
  });
  keepers.push(keeper);
  return keeper;
}

async function started(hostname?: string) {
  const keeper = keeperOf(hostname);
  return { keeper, credentials: await keeper.start() };
}

/** Serves with the credentials and connects as a client that trusts this CA alone; '' or what the client objects to. */
async function objection(credentials: Credentials, authority: string, name: string): Promise<string> {
  const server = createServer({ ...credentials });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = z.object({ port: z.number() }).parse(server.address());
  const words = await new Promise<string>((resolve) => {
    const socket = connect({
      host: '127.0.0.1',
      port,
      ca: authority,
      // RFC 6066 has no SNI for addresses.
      ...(isIP(name) === 0 ? { servername: name } : {}),
      checkServerIdentity: (_, peer) => checkServerIdentity(name, peer),
    });
    socket.once('secureConnect', () => resolve(''));
    socket.once('error', (error: Error) => resolve(error.message));
    socket.once('close', () => resolve('closed'));
    socket.once('secureConnect', () => socket.destroy());
  });
  await new Promise((resolve) => {
    server.close(resolve);
  });
  return words;
}

describe('what it makes', () => {
  it.each(['localhost', '127.0.0.1', '::1', '192.0.2.7', 'fd00::7', 'cam-station.lab'])(
    'is taken for %s by whoever trusts the CA',
    async (name) => {
      const { keeper, credentials } = await started();
      expect(await objection(credentials, keeper.authorityPem, name)).toBe('');
    },
  );

  it('is refused for another name, and by whoever trusts another CA', async () => {
    const { keeper, credentials } = await started();
    const other = keeperOf('lab-pc', join(data, 'other'));
    await other.start();
    expect(await objection(credentials, keeper.authorityPem, '192.0.2.8')).toMatch(/does not match certificate/);
    expect(await objection(credentials, other.authorityPem, '192.0.2.7')).toMatch(/certificate/);
  });

  it.skipIf(!openssl)('passes the strict rules of OpenSSL', async () => {
    await started('电脑, "A" + B');
    const args = ['verify', '-x509_strict', '-purpose', 'sslserver', '-CAfile', file('ca.crt.pem')];
    const { stdout } = await run('openssl', [...args, '-verify_ip', '192.0.2.7', file('server.crt.pem')]);
    expect(stdout).toMatch(/OK/);
  });

  it('is a CA for nothing but servers below it, named after this machine, for ten years', async () => {
    const { keeper, credentials } = await started();
    const authority = new X509Certificate(keeper.authorityPem);
    expect(authority.subject).toBe('CN=Capture Station local CA (lab-pc)');
    expect(authority.ca).toBe(true);
    expect(authority.raw.equals(keeper.authorityDer)).toBe(true);
    expect(credentials.cert.endsWith(keeper.authorityPem)).toBe(true);
    expect(keeper.facts.authorityFingerprint).toBe(authority.fingerprint256);
    expect(Math.round((Date.parse(authority.validTo) - Date.now()) / DAY_MS / 365.25)).toBe(10);
  });

  it('began a day ago, for phones whose clocks are behind, and is short enough for browsers', async () => {
    const { keeper, credentials } = await started();
    const server = new X509Certificate(credentials.cert);
    const nowS = Math.floor(clock.nowUs() / 1_000_000);
    expect(Date.parse(server.validFrom)).toBe((nowS - 24 * 60 * 60) * 1000);
    expect(keeper.facts.validUntilMs - Date.parse(server.validFrom)).toBe(397 * DAY_MS);
  });

  it('has a long host name cut between two characters', async () => {
    const { keeper } = await started('🎥'.repeat(60));
    expect(new X509Certificate(keeper.authorityPem).subject).toBe(`CN=Capture Station local CA (${'🎥'.repeat(37)})`);
  });

  it('leaves out what is no name, and says which names there are', async () => {
    names = ['fe80::1%eth0', '192.0.2.7', 'LAB.local', '192.0.2.7', 'not a name', '-x', '', '1.2', '电脑.local'];
    const { keeper } = await started();
    const covered = ['localhost', '127.0.0.1', '::1', '192.0.2.7', 'lab.local', 'xn--wnyy6w.local'];
    expect(keeper.facts.names).toEqual(covered);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain(`certificate-made: Made a certificate for ${covered.join(', ')};`);
  });
});

describe('the folder', () => {
  it.skipIf(process.platform === 'win32')('is open to its owner alone', async () => {
    await started();
    const modes = await Promise.all(
      ['.', 'ca.key.pem', 'server.key.pem'].map(async (name) => (await stat(file(name))).mode & 0o777),
    );
    expect(modes).toEqual([0o700, 0o600, 0o600]);
    expect((await readdir(folder())).sort()).toEqual(['ca.crt.pem', 'ca.key.pem', 'server.crt.pem', 'server.key.pem']);
  });

  it('is read again at the next start', async () => {
    const first = await started();
    await first.keeper.stop();
    const second = await started();
    expect(second.credentials).toEqual(first.credentials);
    expect(codes()).toEqual(['certificate-made']);
  });

  it.each(['ca.key.pem', 'ca.crt.pem'])('with an unreadable %s gets a new CA, and says so', async (name) => {
    const first = await started();
    await first.keeper.stop();
    await writeFile(file(name), 'torn');
    const { keeper, credentials } = await started();
    expect(codes()).toEqual(['certificate-made', 'certificate-remade', 'certificate-made']);
    expect(keeper.authorityPem).not.toBe(first.keeper.authorityPem);
    expect(await objection(credentials, keeper.authorityPem, '192.0.2.7')).toBe('');
  });

  it.each(['server.key.pem', 'server.crt.pem'])('with an unreadable %s keeps its CA', async (name) => {
    const first = await started();
    await first.keeper.stop();
    await writeFile(file(name), '');
    const { keeper, credentials } = await started();
    expect(codes()).toEqual(['certificate-made', 'certificate-remade', 'certificate-made']);
    expect(keeper.authorityPem).toBe(first.keeper.authorityPem);
    expect(await objection(credentials, keeper.authorityPem, '192.0.2.7')).toBe('');
  });

  it('whose CA has the key of another gets a new one', async () => {
    const other = keeperOf('lab-pc', join(data, 'other'));
    await other.start();
    const first = await started();
    await first.keeper.stop();
    await copyFile(join(data, 'other', 'ca.key.pem'), file('ca.key.pem'));
    const { keeper, credentials } = await started();
    expect(lines.filter((line) => line.startsWith('certificate-remade'))).toEqual([
      expect.stringContaining('its key belongs to another one'),
    ]);
    expect(await objection(credentials, keeper.authorityPem, 'localhost')).toBe('');
  });

  it('with a server certificate in the place of the CA gets a new CA', async () => {
    const first = await started();
    await first.keeper.stop();
    await copyFile(file('server.key.pem'), file('ca.key.pem'));
    await copyFile(file('server.crt.pem'), file('ca.crt.pem'));
    const { keeper, credentials } = await started();
    expect(await objection(credentials, keeper.authorityPem, 'localhost')).toBe('');
  });

  it('that cannot be made is told, and the station starts without it', async () => {
    await writeFile(folder(), 'a file');
    const { keeper, credentials } = await started();
    expect(codes()).toContain('certificate-not-stored');
    expect(await objection(credentials, keeper.authorityPem, '192.0.2.7')).toBe('');
    const before = codes().length;
    await keeper.check();
    expect(codes()).toHaveLength(before);
    expect(keeper.credentials).toEqual(credentials);
  });
});

describe('as time goes by, the keeper', () => {
  it('makes it anew when an address is new, by the same CA, and tells the server', async () => {
    const { keeper } = await started();
    const authority = keeper.authorityPem;
    names = [...names, '192.0.2.9'];
    await keeper.check();
    expect(renewals).toEqual([keeper.credentials]);
    expect(await objection(keeper.credentials, authority, '192.0.2.9')).toBe('');
    expect(await readFile(file('server.key.pem'), 'utf8')).toBe(keeper.credentials.key);
  });

  it('looks by itself, every now and then', async () => {
    const { keeper } = await started();
    names = ['192.0.2.9'];
    clock.advance(CHECK_MS);
    // Waits for the look that the clock has set off.
    await keeper.stop();
    expect(keeper.facts.names).toContain('192.0.2.9');
  });

  it('keeps one that covers more than there is now', async () => {
    const { keeper, credentials } = await started();
    names = ['192.0.2.7'];
    await keeper.check();
    expect([renewals, keeper.credentials]).toEqual([[], credentials]);
  });

  it('covers an address that is away when another comes: it may come back, and costs no certificate then', async () => {
    const { keeper } = await started();
    names = ['192.0.2.8', 'cam-station.lab'];
    await keeper.check();
    expect(keeper.facts.names).toEqual(expect.arrayContaining(['192.0.2.7', '192.0.2.8']));
    names = ['192.0.2.7', 'cam-station.lab'];
    await keeper.check();
    expect(renewals).toHaveLength(1);
  });

  it('waits for a moment that suits: phones that have accepted this one would be locked out', async () => {
    let suits = false;
    const log = new Log(clock);
    const renewed = (credentials: Credentials): void => void renewals.push(credentials);
    const keeper = new CertificateKeeper({
      folder: folder(),
      clock,
      log,
      names: () => names,
      checkEveryMs: CHECK_MS,
      mayRenew: () => suits,
      renewed,
    });
    keepers.push(keeper);
    await keeper.start();
    names = [...names, '192.0.2.9'];
    await keeper.check();
    expect(renewals).toHaveLength(0);
    suits = true;
    await keeper.check();
    expect(renewals).toHaveLength(1);
  });

  it('makes it anew when fewer than 30 days are left, and not before', async () => {
    const { keeper } = await started();
    const first = keeper.facts.validUntilMs;
    clock.advance((397 - 1 - 30 - 1) * DAY_MS);
    await keeper.check();
    expect(keeper.facts.validUntilMs).toBe(first);
    clock.advance(2 * DAY_MS);
    await keeper.check();
    expect(keeper.facts.validUntilMs).toBeGreaterThan(first + 300 * DAY_MS);
  });

  it('makes one from a clock that was ahead anew when the clock is right', async () => {
    clock = new ManualClock((Date.now() + 60 * DAY_MS) * 1000);
    const ahead = await started();
    await ahead.keeper.stop();
    clock = new ManualClock(Date.now() * 1000);
    const { credentials } = await started();
    expect(Date.parse(new X509Certificate(credentials.cert).validFrom)).toBeLessThan(Date.now());
  });

  it('lets no certificate outlive its CA, and makes a new CA in its last 30 days', async () => {
    const { keeper } = await started();
    await keeper.stop();
    const end = Date.parse(new X509Certificate(keeper.authorityPem).validTo);
    clock = new ManualClock((end - 40 * DAY_MS) * 1000);
    const late = await started();
    expect(late.keeper.authorityPem).toBe(keeper.authorityPem);
    expect(late.keeper.facts.validUntilMs).toBe(end);
    clock.advance(11 * DAY_MS);
    await late.keeper.check();
    expect(late.keeper.authorityPem).not.toBe(keeper.authorityPem);
    expect(late.keeper.facts.validUntilMs).toBeGreaterThan(end);
    expect(codes()).toContain('certificate-remade');
  });

  it('signs with a CA that was put in the place of the old one', async () => {
    const other = keeperOf('lab-pc', join(data, 'other'));
    await other.start();
    const { keeper } = await started();
    for (const name of ['ca.key.pem', 'ca.crt.pem']) await copyFile(join(data, 'other', name), file(name));
    await keeper.check();
    expect(renewals).toEqual([keeper.credentials]);
    expect(await objection(keeper.credentials, other.authorityPem, '192.0.2.7')).toBe('');
  });

  it('makes no new CA in mid-run because the folder has gone', async () => {
    const { keeper, credentials } = await started();
    await rm(folder(), { recursive: true });
    await keeper.check();
    expect(keeper.credentials).toEqual(credentials);
  });

  it('renews nothing after the stop, not even in a look that is under way', async () => {
    const { keeper } = await started();
    names = ['192.0.2.9'];
    const looking = keeper.check();
    await keeper.stop();
    await looking;
    clock.advance(10 * CHECK_MS);
    await keeper.stop();
    expect(renewals).toEqual([]);
  });
});
