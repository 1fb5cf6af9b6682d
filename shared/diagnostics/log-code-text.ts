import type { BothLanguages } from './check-text.ts';
import type { CheckCode } from './finding.ts';

/** A code of the log: the check under which it is looked into, and what a line with it means. `means` is plain text. */
export interface LogCodeText {
  readonly check: CheckCode;
  readonly means: BothLanguages;
}
