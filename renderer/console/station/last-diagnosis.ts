import { createStore, type StoreApi } from 'zustand/vanilla';
import { CommandError } from '#shared/contract/problems.ts';
import type { Diagnosis } from '#shared/diagnostics/finding.ts';

/** `diagnosis` stays while another is made, and where that fails; `problem` says why the last one could not be made. */
export interface DiagnosisState {
  readonly diagnosis: Diagnosis | null;
  readonly running: boolean;
  readonly problem: CommandError | null;
}

const NONE: DiagnosisState = { diagnosis: null, running: false, problem: null };

/** The station's last diagnosis, kept while the operator moves between screens. */
export class LastDiagnosis {
  readonly store: StoreApi<DiagnosisState> = createStore(() => NONE);
  readonly #ask: () => Promise<Diagnosis>;
  #run = 0;

  /** `ask` lets the station make its checks; rejects with CommandError. */
  constructor(ask: () => Promise<Diagnosis>) {
    this.#ask = ask;
  }

  /** Lets the station make its checks, if it is not at it already. Never rejects. */
  async make(): Promise<void> {
    if (this.store.getState().running) return;
    this.#run += 1;
    const run = this.#run;
    this.store.setState({ running: true });
    const outcome = await this.#ask().then(
      (diagnosis) => ({ diagnosis, problem: null }),
      (error: unknown) => ({
        problem: error instanceof CommandError ? error : new CommandError('internal', 'Not a command error.'),
      }),
    );
    if (run === this.#run) this.store.setState({ ...outcome, running: false });
  }

  /** Another run of the station: what was found is not its own. */
  forget(): void {
    this.#run += 1;
    this.store.setState(NONE);
  }
}
