import { CAMERA_CLOSE_CODES, type CameraRefusalCode } from '#shared/messages/camera-messages.ts';

/** Why the station does not let this phone in; `message` is an English sentence. */
export interface LinkRefusal {
  readonly code: CameraRefusalCode;
  readonly message: string;
}

const FIRST_CODE = 4400;
const LAST_CODE = 4429;

/** Refusals that time heals. */
const RETRIED: ReadonlySet<CameraRefusalCode> = new Set(['rate-limited', 'too-many']);

/** Refusals of this phone itself: the station does not want what it still has. */
const UNWANTED: ReadonlySet<CameraRefusalCode> = new Set(['refused', 'revoked', 'bad-hello']);

/** Whether it makes sense to try again later without anybody doing anything. */
export function isRetried({ code }: LinkRefusal): boolean {
  return RETRIED.has(code);
}

/** Whether what is not delivered yet never will be, though the person tries again. */
export function isUnwanted({ code }: LinkRefusal): boolean {
  return UNWANTED.has(code);
}

/** The likeliest of those that share a close code, for a closing whose words were lost. */
const LIKELIEST: readonly CameraRefusalCode[] = ['bad-hello', 'token-wrong', 'refused', 'replaced', 'rate-limited'];

/** What a close code says by itself; null where it is no refusal. */
export function refusalOfClose(closeCode: number, reason: string): LinkRefusal | null {
  if (closeCode < FIRST_CODE || closeCode > LAST_CODE) return null;
  const code = LIKELIEST.find((refusal) => CAMERA_CLOSE_CODES[refusal] === closeCode) ?? 'refused';
  return { code, message: reason === '' ? `The station closed the connection with code ${closeCode}.` : reason };
}
