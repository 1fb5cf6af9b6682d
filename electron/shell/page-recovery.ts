import type { Clock } from '../station/clock.ts';

/** A page that crashes more often than this within a minute is not loaded again unasked. */
const MAX_RELOADS = 3;
const WITHIN_US = 60_000_000;

interface CrashingPage {
  on(
    event: 'render-process-gone',
    listener: (event: unknown, details: { readonly reason: string; readonly exitCode: number }) => void,
  ): unknown;
  isDestroyed(): boolean;
  reload(): void;
}

/** What the recovery of the page asks of its surroundings. */
export interface PageRecoveryParts {
  readonly clock: Clock;
  /** Tells the log. */
  tell(message: string): void;
  /** Asks the operator whether to load the page once more. */
  askAgain(): Promise<boolean>;
}

/** Loads the window's page again after its process has crashed. The station, in another process, takes no notice. */
export function setupPageRecovery(page: CrashingPage, parts: PageRecoveryParts): void {
  let reloadsUs: number[] = [];
  let isAsking = false;
  const reload = (): void => {
    reloadsUs.push(parts.clock.nowUs());
    if (!page.isDestroyed()) page.reload();
  };
  const ask = async (): Promise<void> => {
    if (isAsking) return;
    isAsking = true;
    try {
      if (!(await parts.askAgain())) return;
      reloadsUs = [];
      reload();
    } catch (error) {
      parts.tell(`The window's page stays closed: ${String(error)}.`);
    } finally {
      isAsking = false;
    }
  };
  page.on('render-process-gone', (_event, { reason, exitCode }) => {
    if (reason === 'clean-exit') return;
    parts.tell(`The window's page has ended (${reason}, code ${exitCode}); recording is not affected.`);
    reloadsUs = reloadsUs.filter((timeUs) => timeUs > parts.clock.nowUs() - WITHIN_US);
    if (reloadsUs.length < MAX_RELOADS) reload();
    else void ask();
  });
}
