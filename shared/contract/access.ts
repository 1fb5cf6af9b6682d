import * as z from 'zod';

/**
 * How devices get in. `approve`: one that is unknown waits until the operator allows it; `token`: only with the device
 * token; `open`: all. A valid token is let in without asking in every mode, a refused device in none.
 */
export const accessMode = z.enum(['approve', 'token', 'open']);
export type AccessMode = z.infer<typeof accessMode>;

/** What a device is remembered by: the id that it says, or its address, which may hide several devices. */
export const identityKind = z.enum(['id', 'address']);
export type IdentityKind = z.infer<typeof identityKind>;

/** A device that waits for the operator. `number` is what `allow N` means. */
export const waitingDevice = z.object({
  number: z.number().int(),
  /** Its name, else its model, else its address. */
  label: z.string(),
  address: z.string(),
  protocol: z.string(),
  identity: identityKind,
  sinceMs: z.number(),
});
export type WaitingDevice = Readonly<z.infer<typeof waitingDevice>>;

/**
 * A device that the operator has allowed or refused, or that was let in without being asked about: by its token, or because
 * the station is open; `decidedAtMs` is then when it came. `key` names it in commands.
 */
export const knownDevice = z.object({
  key: z.string(),
  identity: identityKind,
  label: z.string(),
  /** The address from which it was last seen; `allowed` false = it was refused or revoked. */
  address: z.string(),
  allowed: z.boolean(),
  decidedAtMs: z.number(),
  connected: z.boolean(),
});
export type KnownDevice = Readonly<z.infer<typeof knownDevice>>;

/** Where a phone's browser finds the phone page: one for each network interface. `url` bears the device token. */
export const phonePage = z.object({ interface: z.string(), url: z.string() });
export type PhonePage = Readonly<z.infer<typeof phonePage>>;

/** The certificate of the HTTPS port, and the local CA that signed it. */
export const certificateFacts = z.object({
  /** Addresses and host names that it is valid for. */
  names: z.array(z.string()),
  validUntilMs: z.number(),
  /** SHA-256 of the CA's certificate, pairs of hex digits with colons. */
  authorityFingerprint: z.string(),
});
export type CertificateFacts = Readonly<z.infer<typeof certificateFacts>>;

/** Everything about who may connect, secrets included: for operators alone. */
export const accessView = z.object({
  deviceToken: z.string(),
  operatorToken: z.string(),
  /** Which tokens the command line has fixed for this run. */
  fixedTokens: z.array(z.enum(['device', 'operator'])),
  /** The console for other computers, with the operator token; one for each network interface. */
  consoles: z.array(phonePage),
  devices: z.array(knownDevice),
  /** The HTTPS port in use, 0 where it could not be opened; `httpsProblem` then says why. */
  httpsPort: z.number().int(),
  httpsProblem: z.string().nullable(),
  certificate: certificateFacts.nullable(),
});
export type AccessView = Readonly<z.infer<typeof accessView>>;
