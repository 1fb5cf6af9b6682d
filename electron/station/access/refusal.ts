import type { CameraRefusalCode } from '#shared/messages/camera-messages.ts';

/** Why somebody is not let in: the reasons that devices are told, and those of pages and consoles. */
export type RefusalCode = CameraRefusalCode | 'foreign-origin' | 'foreign-host' | 'operator-token';

/** A refusal as its peer sees it: `status` at the HTTP handshake, `words` say what happened and what to do. */
export interface Refusal<Code extends RefusalCode = RefusalCode> {
  readonly code: Code;
  readonly status: 401 | 403 | 429 | 503;
  readonly words: string;
}

/** A refusal that a device can meet. */
export type DeviceRefusal = Refusal<CameraRefusalCode>;

/** Bytes that fit into the reason of a WebSocket's close frame (RFC 6455, 5.5); devices are told their words there. */
export const MAX_CLOSE_REASON = 123;

const entries: { readonly [Code in RefusalCode]: Omit<Refusal<Code>, 'code'> } = {
  'token-missing': {
    status: 401,
    words: 'The station asks for a token: scan its QR code, or connect with ?token= and the token it shows.',
  },
  'token-wrong': {
    status: 401,
    words: 'The token is not the one of this station: it may have been renewed. Scan the QR code again.',
  },
  refused: { status: 403, words: 'The operator has refused this device. Ask the operator to allow it.' },
  revoked: { status: 403, words: 'The operator does not allow this device any more. Ask the operator to allow it.' },
  'too-many': {
    status: 503,
    words: 'Too many devices wait for the operator. Ask the operator to answer them, then connect again.',
  },
  'rate-limited': { status: 429, words: 'Too many attempts were refused. Wait half a minute, then connect again.' },
  replaced: {
    status: 403,
    words: 'This device has connected once more; this connection is not needed. Use the other.',
  },
  'bad-hello': {
    status: 403,
    words: 'The device did not say who it is as this station expects. Reload the page, or update the app.',
  },
  'foreign-origin': {
    status: 403,
    words: 'Pages of other sites may not use the station. Open the address that the station shows.',
  },
  'foreign-host': {
    status: 403,
    words:
      'The station does not answer under this name. Open an address that it shows, or add the name in its settings.',
  },
  'operator-token': {
    status: 401,
    words: 'The console asks for the operator token from other computers. Open the address that the station shows.',
  },
};

/** The refusal of this code. */
export function refusalOf<Code extends RefusalCode>(code: Code): Refusal<Code> {
  return { code, ...entries[code] };
}
