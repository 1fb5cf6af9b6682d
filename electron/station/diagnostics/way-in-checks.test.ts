import { describe, expect, it } from 'vitest';
import { checkArrivals, checkHostNames, resolveName, tellUrls } from './way-in-checks.ts';

const KNOWN: Readonly<Record<string, readonly string[]>> = {
  'station.lab': ['192.168.1.5'],
  'old.lab': ['192.168.1.9'],
};
const resolve = (name: string): Promise<readonly string[]> => {
  const addresses = KNOWN[name];
  return addresses === undefined ? Promise.reject(new Error('ENOTFOUND')) : Promise.resolve(addresses);
};
const OWN = ['127.0.0.1', '192.168.1.5'];

describe('host names', () => {
  it('are asked for where none is set', async () => {
    expect(await checkHostNames([], OWN, resolve)).toMatchObject([{ outcome: 'none-set' }]);
  });

  it('are right where they lead here', async () => {
    expect(await checkHostNames(['station.lab'], OWN, resolve)).toMatchObject([
      { outcome: 'resolves', facts: { names: 'station.lab' } },
    ]);
  });

  it('are told one by one where they lead elsewhere or nowhere', async () => {
    expect(await checkHostNames(['station.lab', 'old.lab', 'new.lab'], OWN, resolve)).toMatchObject([
      { outcome: 'elsewhere', facts: { name: 'old.lab', address: '192.168.1.9', own: '127.0.0.1, 192.168.1.5' } },
      { outcome: 'unresolved', facts: { name: 'new.lab' } },
    ]);
  });

  it('are looked up by the system', async () => {
    expect(await resolveName('localhost')).toContain('127.0.0.1');
    await expect(resolveName('no-such-name.invalid')).rejects.toThrow('no-such-name.invalid');
  });
});

describe('arrivals', () => {
  it('tell a phone that loads nothing from one that loads and does not connect', () => {
    expect(checkArrivals({ lastDevice: null, lastPage: null, minutes: 3 }, 50_001)).toMatchObject({
      outcome: 'nothing',
      facts: { minutes: '3' },
    });
    expect(checkArrivals({ lastDevice: null, lastPage: '10.0.0.7', minutes: 3 }, 50_001)).toMatchObject({
      outcome: 'pages-only',
      facts: { address: '10.0.0.7', port: '50001' },
    });
    expect(checkArrivals({ lastDevice: '10.0.0.8', lastPage: '10.0.0.7', minutes: 3 }, 50_001)).toMatchObject({
      outcome: 'connected',
      facts: { address: '10.0.0.8' },
    });
  });
});

describe('addresses to type', () => {
  it('bear no token', () => {
    const one = tellUrls(['https://10.0.0.5:50002/phone#s3cret'], ['ws://10.0.0.5:50001/android-cam']);
    expect(one).toMatchObject({
      outcome: 'shown',
      facts: { pages: 'https://10.0.0.5:50002/phone', apps: 'ws://10.0.0.5:50001/android-cam' },
    });
    expect(JSON.stringify(one)).not.toContain('s3cret');
  });

  it('say where there is no phone page', () => {
    expect(tellUrls([], ['ws://10.0.0.5:50001/android-cam'])).toMatchObject({ outcome: 'no-pages' });
  });
});
