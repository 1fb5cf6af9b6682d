import { foundHere, type VerificationFinding } from '#shared/verification/verification-report.ts';
import type { VerificationCode } from '#shared/verification/verification-codes.ts';

/** What was found so far: of each code the first for each file, so that a damaged file of a million frames is one line. */
export class FindingList {
  readonly #findings = new Map<string, VerificationFinding>();

  get all(): VerificationFinding[] {
    return [...this.#findings.values()];
  }

  add(code: VerificationCode, facts: Readonly<Record<string, string | number>> = {}): void {
    const key = `${code} ${facts['file'] ?? ''}`;
    if (!this.#findings.has(key)) this.#findings.set(key, foundHere(code, facts));
  }

  has(code: VerificationCode, file: string): boolean {
    return this.#findings.has(`${code} ${file}`);
  }
}
