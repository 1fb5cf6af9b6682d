import { describe, expect, it } from 'vitest';
import { checkCertificate } from './certificate-check.ts';

const DAY = 86_400_000;
const NOW = Date.parse('2026-11-28T12:00:00Z');
const CERTIFICATE = { validFromMs: NOW - DAY, validUntilMs: NOW + DAY, names: ['10.0.0.5', 'station.lab'] };

describe('a certificate', () => {
  it('holds', () => {
    expect(checkCertificate(CERTIFICATE, ['10.0.0.5'], NOW)).toMatchObject({
      outcome: 'valid',
      facts: { until: '2026-11-29', names: '10.0.0.5, station.lab' },
    });
  });

  it('has run out, or is not valid yet', () => {
    expect(checkCertificate(CERTIFICATE, [], NOW + 2 * DAY)).toMatchObject({
      outcome: 'expired',
      facts: { until: '2026-11-29' },
    });
    expect(checkCertificate(CERTIFICATE, [], NOW - 2 * DAY)).toMatchObject({
      outcome: 'early',
      facts: { from: '2026-11-27' },
    });
  });

  it('lacks an address', () => {
    expect(checkCertificate(CERTIFICATE, ['10.0.0.5', '10.0.0.6'], NOW)).toMatchObject({
      outcome: 'lacks',
      facts: { names: '10.0.0.6' },
    });
  });
});
