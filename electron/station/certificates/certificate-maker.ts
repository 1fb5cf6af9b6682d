import { createPrivateKey, KeyObject, webcrypto } from 'node:crypto';
import { isIP } from 'node:net';
import './metadata-reader.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
const AUTHORITY_DAYS = 3652;
/** Browsers take no server certificate that is valid for longer than 398 days. */
const SERVER_DAYS = 397;
/** A common name has at most 64 characters (RFC 5280, ub-common-name). */
const MAX_COMMON_NAME = 64;

const KEY_ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256' };
const SIGNING_ALGORITHM = { name: 'ECDSA', hash: 'SHA-256' };

/** A private key and its certificate, both PEM. */
export interface KeyPair {
  readonly key: string;
  readonly cert: string;
}

/** Loaded when a certificate has to be made, which is once a year: it is large, and costs time at the start. */
const library = () => import('@peculiar/x509');

/** Begins a day early, for phones whose clocks are behind, and ends at `untilMs` at the latest. */
function validity(nowMs: number, days: number, untilMs = Infinity): { notBefore: Date; notAfter: Date } {
  const fromMs = nowMs - DAY_MS;
  return { notBefore: new Date(fromMs), notAfter: new Date(Math.min(fromMs + days * DAY_MS, untilMs)) };
}

function commonName(before: string, host: string, after: string): string {
  const room = MAX_COMMON_NAME - before.length - after.length;
  // By code points: half of a character could not be written.
  return `${before}${Array.from(host).slice(0, room).join('').trim()}${after}`;
}

function newKeys(): Promise<webcrypto.CryptoKeyPair> {
  return webcrypto.subtle.generateKey(KEY_ALGORITHM, true, ['sign', 'verify']);
}

function pemOf(key: webcrypto.CryptoKey): string {
  return KeyObject.from(key).export({ type: 'pkcs8', format: 'pem' }).toString();
}

/** Makes a new local CA for this machine, valid for ten years. `nowMs` since the Unix epoch. */
export async function makeAuthority(host: string, nowMs: number): Promise<KeyPair> {
  const x509 = await library();
  const keys = await newKeys();
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    name: [{ CN: [commonName('Capture Station local CA (', host, ')')] }],
    ...validity(nowMs, AUTHORITY_DAYS),
    signingAlgorithm: SIGNING_ALGORITHM,
    keys,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return { key: pemOf(keys.privateKey), cert: `${certificate.toString('pem')}\n` };
}

/**
 * Makes a certificate for the station's HTTPS server, signed by the authority and covering `names` (IP addresses and
 * host names, as `certificateNames` gives them). Rejects where the authority's key is not one of `makeAuthority`.
 */
export async function makeServerCertificate(
  authority: KeyPair,
  names: readonly string[],
  nowMs: number,
): Promise<KeyPair> {
  const x509 = await library();
  const issuer = new x509.X509Certificate(authority.cert);
  const signingKey = await webcrypto.subtle.importKey(
    'pkcs8',
    createPrivateKey(authority.key).export({ type: 'pkcs8', format: 'der' }),
    KEY_ALGORITHM,
    false,
    ['sign'],
  );
  const keys = await newKeys();
  const certificate = await x509.X509CertificateGenerator.create({
    subject: [{ CN: ['Capture Station'] }],
    issuer: issuer.subjectName,
    ...validity(nowMs, SERVER_DAYS, issuer.notAfter.getTime()),
    signingAlgorithm: SIGNING_ALGORITHM,
    publicKey: keys.publicKey,
    signingKey,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
      new x509.SubjectAlternativeNameExtension(
        names.map((name) => ({ type: isIP(name) === 0 ? 'dns' : 'ip', value: name })),
      ),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
      await x509.AuthorityKeyIdentifierExtension.create(issuer.publicKey),
    ],
  });
  return { key: pemOf(keys.privateKey), cert: `${certificate.toString('pem')}\n` };
}
