import type { Inspection } from './inspection.ts';

/*
 * What the station and its verifying thread say to each other. Both are ours and of one build, so messages are typed and
 * not parsed. One inspection at a time.
 *
 *   station                          thread
 *     directory            ->          looks at the folder
 *                          <-  progressed, a few times a second
 *                          <-  inspected
 */
export interface VerifyRequest {
  readonly directory: string;
}

export type VerifyReply =
  | { readonly type: 'progressed'; readonly fraction: number }
  | { readonly type: 'inspected'; readonly inspection: Inspection };
