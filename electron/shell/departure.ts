import type { Clock } from '../station/clock.ts';

/** An operator or a service manager who sends a second signal after this long wants the end at once. */
const SAME_SIGNAL_MS = 1000;
/** Recordings that cannot be finished in this time are left to the recovery at the next start. */
const FINISH_LIMIT_MS = 120_000;
/** A session of the system that was about to end and has not by then: somebody has thought better of it. */
const SESSION_END_MS = 5 * 60_000;

/** What leaving the program asks of its other parts. */
export interface DepartureParts {
  /** Whether anything would be cut short. */
  isRecording(): boolean;
  /** Asks the operator whether to stop, finish and quit; the signal takes the question back. */
  ask(signal: AbortSignal): Promise<boolean>;
  /** Completes every session. */
  finish(): Promise<void>;
  /** Installs the update that is ready, if one is; resolves when the program may exit, within a time of its own. */
  installUpdate(): Promise<void>;
  /** Shows that the program finishes its recordings. */
  showFinishing(): void;
  /** Says what went wrong. */
  tellProblem(error: unknown): void;
  /** Ends the program, without another question. */
  exit(code: number): void;
  readonly clock: Clock;
}

type State =
  | { readonly name: 'running' }
  | { readonly name: 'asking'; readonly question: AbortController }
  | { readonly name: 'finishing' }
  | { readonly name: 'installing' }
  | { readonly name: 'over' };

/**
 * The one way out of the program: asks while anything records, finishes every session, installs an update, then exits.
 * However many ways lead here at once, there is one question and one finishing. An update is installed only where a person
 * has left the program and everything is on disk: the end of a session or a signal leaves no time for an installer.
 */
export class Departure {
  readonly #parts: DepartureParts;
  #state: State = { name: 'running' };
  #signalledUs: number | null = null;
  #demanded = false;
  #sessionEndUs: number | null = null;

  constructor(parts: DepartureParts) {
    this.#parts = parts;
  }

  /** Nothing needs to be held back any more: whoever closes the window now may. */
  get isOver(): boolean {
    return this.#state.name === 'over';
  }

  get isFinishing(): boolean {
    return this.#state.name === 'finishing';
  }

  /** Somebody wants to leave: asked first where that would end a recording. */
  request(): void {
    if (this.#state.name !== 'running') return;
    if (!this.#parts.isRecording()) {
      this.#finish();
      return;
    }
    const question = new AbortController();
    this.#state = { name: 'asking', question };
    this.#parts.ask(question.signal).then(
      (leave) => this.#answered(leave),
      (error: unknown) => {
        this.#parts.tellProblem(error);
        this.#answered(false);
      },
    );
  }

  /** The system ends the program: finishes without asking, a question that is open included. */
  demand(): void {
    this.#demanded = true;
    if (this.#state.name === 'installing') this.#exit(0);
    if (this.#state.name === 'asking') this.#state.question.abort();
    if (this.#state.name === 'asking' || this.#state.name === 'running') this.#finish();
  }

  /** The user logs out, or the computer shuts down: whoever leaves now is not a person who closes the program. */
  sessionEnds(): void {
    this.#sessionEndUs = this.#parts.clock.nowUs();
  }

  /** A signal: the first finishes, another one more than a second later exits at once with that code. */
  signalled(code: number): void {
    const nowUs = this.#parts.clock.nowUs();
    this.#signalledUs ??= nowUs;
    if (nowUs - this.#signalledUs > SAME_SIGNAL_MS * 1000) this.#exit(code);
    else this.demand();
  }

  #answered(leave: boolean): void {
    if (this.#state.name !== 'asking') return;
    this.#state = { name: 'running' };
    if (leave) this.#finish();
  }

  #finish(): void {
    this.#state = { name: 'finishing' };
    this.#parts.showFinishing();
    const limit = this.#parts.clock.after(FINISH_LIMIT_MS, () => {
      this.#parts.tellProblem(new Error(`Not within ${FINISH_LIMIT_MS / 1000} s; the next start completes them.`));
      this.#exit(1);
    });
    void this.#finished().then((code) => {
      limit.cancel();
      return code === 0 && this.#mayInstall ? this.#install() : this.#exit(code);
    });
  }

  get #mayInstall(): boolean {
    if (this.#demanded || this.#state.name !== 'finishing') return false;
    const sinceUs = this.#parts.clock.nowUs() - (this.#sessionEndUs ?? -Infinity);
    return sinceUs > SESSION_END_MS * 1000;
  }

  async #install(): Promise<void> {
    this.#state = { name: 'installing' };
    try {
      await this.#parts.installUpdate();
    } catch (error) {
      this.#parts.tellProblem(error);
    }
    this.#exit(0);
  }

  /** Resolves with the exit code. */
  async #finished(): Promise<number> {
    try {
      await this.#parts.finish();
      return 0;
    } catch (error) {
      this.#parts.tellProblem(error);
      return 1;
    }
  }

  #exit(code: number): void {
    if (this.#state.name === 'over') return;
    this.#state = { name: 'over' };
    this.#parts.exit(code);
  }
}
