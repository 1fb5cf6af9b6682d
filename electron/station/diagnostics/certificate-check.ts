import { connect } from 'node:tls';
import { type Finding, found } from '#shared/diagnostics/finding.ts';
import { messageOf } from '../error-facts.ts';

/** The facts of a certificate; times in ms since the Unix epoch. */
export interface CertificateDates {
  readonly validFromMs: number;
  readonly validUntilMs: number;
  /** Addresses and host names that it is valid for. */
  readonly names: readonly string[];
}

const HANDSHAKE_MS = 3000;
const date = (ms: number): string => new Date(ms).toISOString().slice(0, 10);

/** Whether a certificate holds now, for all of these names. */
export function checkCertificate(
  { validFromMs, validUntilMs, names }: CertificateDates,
  wanted: readonly string[],
  nowMs: number,
): Finding {
  if (nowMs > validUntilMs) return found('certificate', 'expired', { until: date(validUntilMs) });
  if (nowMs < validFromMs) return found('certificate', 'early', { from: date(validFromMs) });
  const lacking = wanted.filter((name) => !names.includes(name));
  if (lacking.length > 0) return found('certificate', 'lacks', { names: lacking.join(', ') });
  return found('certificate', 'valid', { until: date(validUntilMs), names: names.join(', ') });
}

/** The certificate that the HTTPS port of this machine really presents. Rejects in words where it presents none. */
export function presentedCertificate(host: string, port: number): Promise<Omit<CertificateDates, 'names'>> {
  return new Promise((resolve, reject) => {
    // Whether it can be trusted is not the question: what it says is.
    const socket = connect({ host, port, rejectUnauthorized: false, timeout: HANDSHAKE_MS });
    socket.once('secureConnect', () => {
      const { valid_from: from, valid_to: until } = socket.getPeerCertificate();
      socket.destroy();
      resolve({ validFromMs: Date.parse(from), validUntilMs: Date.parse(until) });
    });
    socket.once('timeout', () => socket.destroy(new Error(`no answer within ${HANDSHAKE_MS / 1000} s`)));
    socket.once('error', (error) => reject(new Error(`Port ${port} presents none: ${messageOf(error)}.`)));
  });
}
