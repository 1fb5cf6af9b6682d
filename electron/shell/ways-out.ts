import type { Departure } from './departure.ts';

interface Preventable {
  preventDefault(): void;
}

interface SessionEnd extends Preventable {
  readonly reasons: readonly string[];
}

/** The parts of Electron and Node by which the program can be told to end. */
export interface WaysOut {
  readonly platform: NodeJS.Platform;
  readonly app: { on(event: 'before-quit', listener: (event: Preventable) => void): unknown };
  readonly window: {
    on(event: 'close', listener: (event: Preventable) => void): unknown;
    on(event: 'query-session-end' | 'session-end', listener: (event: SessionEnd) => void): unknown;
  };
  readonly powerMonitor: { on(event: 'shutdown', listener: (...args: unknown[]) => void): unknown };
  /** macOS alone has notifications of its workspace. */
  readonly workspace: { subscribeWorkspaceNotification(name: string, listener: () => void): unknown };
  readonly signals: { on(signal: 'SIGINT' | 'SIGTERM' | 'SIGHUP', listener: () => void): unknown };
}

/** Sent when the user logs out, restarts or shuts down; the quit that follows looks like any other. */
const WILL_POWER_OFF = 'NSWorkspaceWillPowerOffNotification';
const EXIT_CODES = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;

function isPreventable(value: unknown): value is Preventable {
  return typeof value === 'object' && value !== null && 'preventDefault' in value;
}

/**
 * Leads every way out of the program through its departure. Has to be called when the app is ready: Electron's own
 * handlers for signals, which quit on the first and die of the second, are in place by then and give way to these.
 */
export function setupWaysOut(ways: WaysOut, departure: Departure, isRecording: () => boolean): void {
  const hold = (event: Preventable): void => {
    if (departure.isOver) return;
    event.preventDefault();
    departure.request();
  };
  ways.window.on('close', hold);
  // Quit of the menu or the dock, and macOS that logs out, restarts or shuts down.
  ways.app.on('before-quit', hold);

  // Windows asks each window; one that says no is shown to the user as holding up the shutdown until it has gone.
  ways.window.on('query-session-end', (event) => {
    departure.sessionEnds();
    if (departure.isOver || !(isRecording() || departure.isFinishing)) return;
    event.preventDefault();
    if (event.reasons.includes('critical')) departure.demand();
    else departure.request();
  });
  ways.window.on('session-end', () => departure.demand());

  // A listener makes Electron hold up logind's shutdown, for five seconds by default: too short for a question. On
  // macOS the event comes with every quit, and before-quit does what is needed.
  if (ways.platform === 'linux') {
    ways.powerMonitor.on('shutdown', (event) => {
      if (isPreventable(event)) event.preventDefault();
      departure.demand();
    });
  }
  if (ways.platform === 'darwin') {
    ways.workspace.subscribeWorkspaceNotification(WILL_POWER_OFF, () => departure.sessionEnds());
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    ways.signals.on(signal, () => departure.signalled(EXIT_CODES[signal]));
  }
}
