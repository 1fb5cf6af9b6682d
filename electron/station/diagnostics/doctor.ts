import type { Diagnosis } from '#shared/diagnostics/finding.ts';
import type { Clock } from '../clock.ts';
import { type Check, runChecks } from './check-runner.ts';

/** Makes all checks when it is asked. Whoever asks meanwhile gets the same answer: some checks cost, and none twice at once. */
export class Doctor {
  readonly #clock: Clock;
  readonly #checks: () => readonly Check[];
  #present: Promise<Diagnosis> | null = null;

  /** `checks`: what there is to check now. */
  constructor(clock: Clock, checks: () => readonly Check[]) {
    this.#clock = clock;
    this.#checks = checks;
  }

  /** Never rejects. */
  diagnose(): Promise<Diagnosis> {
    this.#present ??= this.#run().finally(() => {
      this.#present = null;
    });
    return this.#present;
  }

  async #run(): Promise<Diagnosis> {
    const findings = await runChecks(this.#checks(), this.#clock);
    return { atMs: Math.floor(this.#clock.nowUs() / 1000), findings };
  }
}
