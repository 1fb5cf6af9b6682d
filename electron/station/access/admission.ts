import type { AccessMode } from '#shared/contract/access.ts';

/** What is known of a device that wants to connect. */
export interface Claim {
  readonly mode: AccessMode;
  /** `unread` where it was refused too often for its token to be looked at. */
  readonly token: 'none' | 'right' | 'wrong' | 'unread';
  readonly decision: 'allowed' | 'refused' | null;
  /** It came with a valid token earlier in this run. */
  readonly granted: boolean;
}

/** What becomes of it; all but the first two are refusals. */
export type Verdict = 'admit' | 'wait' | 'refused' | 'rate-limited' | 'token-wrong' | 'token-missing';

/** Who may connect: the whole rule. */
export function judge({ mode, token, decision, granted }: Claim): Verdict {
  if (decision === 'refused') return token === 'unread' ? 'rate-limited' : 'refused';
  if (token === 'right' || granted || mode === 'open') return 'admit';
  if (decision === 'allowed' && mode === 'approve') return 'admit';
  if (token === 'unread') return 'rate-limited';
  if (token === 'wrong') return 'token-wrong';
  return mode === 'token' ? 'token-missing' : 'wait';
}
