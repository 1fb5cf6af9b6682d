import { createPrivateKey, X509Certificate } from 'node:crypto';
import type { KeyPair } from './certificate-maker.ts';
import { certificateName } from './certificate-names.ts';

/** A private key and its certificate that were found to belong together. */
export class HeldCertificate {
  readonly pair: KeyPair;
  readonly certificate: X509Certificate;

  /** Throws in words where the two cannot be used. */
  constructor(pair: KeyPair) {
    this.pair = pair;
    this.certificate = new X509Certificate(pair.cert);
    if (!this.certificate.checkPrivateKey(createPrivateKey(pair.key)))
      throw new Error('its key belongs to another one');
  }

  get validFromMs(): number {
    return Date.parse(this.certificate.validFrom);
  }

  get validUntilMs(): number {
    return Date.parse(this.certificate.validTo);
  }

  /** The addresses and host names that it is valid for, as `certificateName` writes them. */
  get names(): string[] {
    const entries = this.certificate.subjectAltName?.matchAll(/(?:DNS|IP Address):([^,\s]+)/g) ?? [];
    return [...entries].map(([, name = '']) => certificateName(name)).filter((name) => name !== null);
  }

  isIssuedBy(authority: HeldCertificate): boolean {
    const { certificate } = authority;
    return this.certificate.checkIssued(certificate) && this.certificate.verify(certificate.publicKey);
  }
}

/** The local CA that this pair is. Throws in words where it is none that this program can sign with. */
export function heldAuthority(pair: KeyPair): HeldCertificate {
  const authority = new HeldCertificate(pair);
  if (!authority.certificate.ca || !authority.isIssuedBy(authority)) throw new Error('it is not one of a CA');
  if (createPrivateKey(pair.key).asymmetricKeyDetails?.namedCurve !== 'prime256v1') {
    throw new Error('its key is not of the kind P-256');
  }
  return authority;
}
