import type { DeviceRefusal } from './refusal.ts';

/** What a device is known by: the id that it says, or its IP address where it has none. */
export type Identity = { readonly kind: 'id'; readonly id: string } | { readonly kind: 'address'; readonly ip: string };

/** A device that wants to connect. */
export interface Applicant {
  readonly identity: Identity;
  /** What it showed as the device token, null or empty where it showed none. */
  readonly token: string | null;
  /** What it is called as far as is known, empty where nothing is. */
  readonly label: string;
  /** The IP address that it connects from. */
  readonly address: string;
  readonly protocol: string;
}

/**
 * Is told what becomes of an application. `waiting` may be followed by one of the others, `admitted` only by `refused`,
 * and `refused` by nothing.
 */
export interface ApplicationListener {
  waiting(): void;
  admitted(): void;
  refused(refusal: DeviceRefusal): void;
}

/** An application from the side of the connection that made it. Both are allowed at any time, also when it is over. */
export interface Application {
  /** What the device is called has become known. */
  describe(known: { readonly label: string }): void;
  /** The connection is gone. */
  withdraw(): void;
}

/** What decisions are remembered by. */
export function keyOf(identity: Identity): string {
  return identity.kind === 'id' ? `id:${identity.id}` : `address:${identity.ip}`;
}
