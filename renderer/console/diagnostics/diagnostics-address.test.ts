import { describe, expect, it } from 'vitest';
import { checkOfLogCode } from '#shared/diagnostics/log-codes.ts';
import { checkLink, readDiagnosticsAddress } from './diagnostics-address.ts';

const NOTHING = { check: null, logCode: null };

describe('the address of the Diagnostics screen', () => {
  it.each(['', '#', '#diagnostics', '#diagnostics/', '#capture', '#gallery/packets', '#diagnostics/no-such-check'])(
    'names no check in %j',
    (hash) => expect(readDiagnosticsAddress(hash)).toEqual(NOTHING),
  );

  it('is no check by what every object has', () => {
    expect(readDiagnosticsAddress('#diagnostics/toString')).toEqual(NOTHING);
  });

  it.each(['#diagnostics/packets', '#/diagnostics/packets', '#diagnostics/packets/'])('names a check in %j', (hash) =>
    expect(readDiagnosticsAddress(hash)).toEqual({ check: 'packets', logCode: null }),
  );

  it('names the code that led there, if it is one of the check', () => {
    expect(checkOfLogCode('bad-packet')).toBe('packets');
    expect(readDiagnosticsAddress('#diagnostics/packets/bad-packet')).toEqual({
      check: 'packets',
      logCode: 'bad-packet',
    });
    expect(readDiagnosticsAddress('#diagnostics/firewall/bad-packet')).toEqual({ check: 'firewall', logCode: null });
    expect(readDiagnosticsAddress('#diagnostics/packets/nonsense')).toEqual({ check: 'packets', logCode: null });
  });

  it('is read as it is written', () => {
    expect(readDiagnosticsAddress(checkLink('disk-speed'))).toEqual({ check: 'disk-speed', logCode: null });
    expect(readDiagnosticsAddress(checkLink('packets', 'bad-packet')).logCode).toBe('bad-packet');
  });
});
