import { randomUUID } from 'node:crypto';
import type { AccessView } from '#shared/contract/access.ts';
import type { consoleCommands, StationContract } from '#shared/contract/commands.ts';
import type { ConsoleEvent, ConsoleSurroundings } from '#shared/contract/events.ts';
import type { LogEntry } from '#shared/contract/log-entry.ts';
import type { SessionSummary } from '#shared/contract/session-summary.ts';
import type { SettingsView } from '#shared/contract/settings.ts';
import type { StationSample } from '#shared/contract/status.ts';
import type { Clock, Timer } from '../clock.ts';
import type { Desktop } from '../desktop.ts';
import { type CommandHandlers, runCommand } from './command-runner.ts';
import { Console } from './console.ts';
import type { ConsoleLimits } from './console-limits.ts';
import type { ConsoleHost, ConsoleLink, ConsoleSession } from './console-link.ts';
import { LogHistory } from './log-history.ts';
import { PreviewFeed } from './preview-feed.ts';
import { PREVIEW_LIMITS } from './preview-limits.ts';
import type { PreviewTap } from './preview-tap.ts';

/** What the consoles are shown, and what carries out their commands. */
export interface ConsoleHubParts {
  readonly clock: Clock;
  readonly limits: ConsoleLimits;
  readonly contract: StationContract;
  readonly previews: PreviewTap;
  /** The program's name and version. */
  readonly program: string;
  readonly desktop: Pick<Desktop, 'canChooseFolder' | 'canOpenFolder' | 'updates'>;
  readonly sample: () => StationSample;
  readonly settings: () => SettingsView;
  /** A command met a mistake of the program. */
  readonly commandFailed: (command: string, error: unknown) => void;
}

/**
 * Every open console: greets it, samples the station for all of them at once, hands on the log and the gallery's news in
 * batches, and carries out their commands. Costs nothing while none is open.
 */
export class ConsoleHub implements ConsoleHost {
  readonly #parts: ConsoleHubParts;
  readonly #surroundings: ConsoleSurroundings;
  readonly #history: LogHistory;
  readonly #consoles = new Set<Console>();
  readonly #changed = new Map<string, SessionSummary>();
  readonly #removed = new Set<string>();
  #timers: readonly Timer[] = [];
  #soon: Timer | null = null;

  constructor(parts: ConsoleHubParts) {
    this.#parts = parts;
    const { canChooseFolder, canOpenFolder, updates } = parts.desktop;
    this.#surroundings = { program: parts.program, canChooseFolder, canOpenFolder, run: randomUUID() };
    this.#history = new LogHistory(parts.limits.consoleLogLines);
    updates?.onChange((update) => this.#tell({ event: 'updateChanged', update }));
  }

  start(): void {
    const { clock, limits } = this.#parts;
    this.#timers = [
      clock.every(limits.sampleMs, () => this.#sample()),
      clock.every(limits.consoleFlushMs, () => this.#flush()),
    ];
  }

  stop(): void {
    for (const timer of this.#timers) timer.cancel();
    this.#soon?.cancel();
    for (const console of this.#consoles) console.close('The station is shutting down.');
  }

  connect(link: ConsoleLink): ConsoleSession {
    const { contract, previews, limits, settings, desktop, sample } = this.#parts;
    const feed = new PreviewFeed(previews, link, PREVIEW_LIMITS);
    const console = new Console(link, {
      feed,
      history: this.#history,
      limits,
      gone: () => this.#consoles.delete(console),
      carryOut: (command, args) =>
        runCommand(command, args, { ...contract, ...previewCommands(feed) }, (error) =>
          this.#parts.commandFailed(command, error),
        ),
    });
    if (this.#consoles.size >= limits.consoles) {
      console.close(`The station has ${limits.consoles} consoles open already.`);
      return console;
    }
    this.#consoles.add(console);
    console.send({
      event: 'greeted',
      surroundings: this.#surroundings,
      settings: settings(),
      update: desktop.updates?.status ?? null,
    });
    console.send({ event: 'sampled', sample: sample() });
    return console;
  }

  logged(entry: LogEntry): void {
    this.#history.add(entry);
  }

  /** Something changed that must not wait for the next sample. Many changes at once make one. */
  stateChanged(): void {
    if (this.#consoles.size === 0) return;
    this.#soon ??= this.#parts.clock.after(this.#parts.limits.consoleFlushMs, () => this.#sample());
  }

  sessionsChanged(changed: readonly SessionSummary[], removed: readonly string[]): void {
    if (this.#consoles.size === 0) return;
    for (const session of changed) {
      this.#changed.set(session.folder, session);
      this.#removed.delete(session.folder);
    }
    for (const folder of removed) {
      this.#changed.delete(folder);
      this.#removed.add(folder);
    }
  }

  /** Another recordings folder: what the consoles list is not there any more. */
  galleryReplaced(): void {
    this.#changed.clear();
    this.#removed.clear();
    this.#tell({ event: 'galleryReplaced' });
  }

  settingsChanged(settings: SettingsView): void {
    this.#tell({ event: 'settingsChanged', settings });
  }

  /** The operator token is another: who came by the old one has to show the new one, and is told nothing before. */
  sendAway(): void {
    for (const console of this.#consoles) {
      if (console.place === 'elsewhere')
        console.close('The operator token is another; open the console with the new one.');
    }
  }

  accessChanged(access: AccessView): void {
    this.#tell({ event: 'accessChanged', access });
  }

  #sample(): void {
    this.#soon?.cancel();
    this.#soon = null;
    if (this.#consoles.size > 0) this.#tell({ event: 'sampled', sample: this.#parts.sample() });
  }

  #flush(): void {
    if (this.#changed.size > 0 || this.#removed.size > 0) {
      this.#tell({ event: 'sessionsChanged', changed: [...this.#changed.values()], removed: [...this.#removed] });
      this.#changed.clear();
      this.#removed.clear();
    }
    for (const console of this.#consoles) console.sendLog();
  }

  #tell(event: ConsoleEvent): void {
    for (const console of this.#consoles) console.send(event);
  }
}

/** The commands that concern the one console that gives them. */
function previewCommands(feed: PreviewFeed): Pick<CommandHandlers, keyof typeof consoleCommands> {
  return {
    watchPreviews: ({ devices }) => {
      feed.watch(devices);
      return Promise.resolve({});
    },
    acknowledgePreviews: ({ packets }) => {
      feed.acknowledge(packets);
      return Promise.resolve({});
    },
  };
}
