import { createStore, type StoreApi } from 'zustand/vanilla';
import type { CaptureSettings } from '#shared/commands/capture-settings.ts';
import type { AccessView } from '#shared/contract/access.ts';
import type { ConsoleEvent, ConsoleSurroundings } from '#shared/contract/events.ts';
import type { SettingsView } from '#shared/contract/settings.ts';
import type { UpdateStatus } from '#shared/contract/update.ts';
import type { StationSample } from '#shared/contract/status.ts';
import { LastDiagnosis } from './last-diagnosis.ts';
import { LogLines } from './log-lines.ts';
import { RateHistory } from './rate-history.ts';
import { SessionList } from './session-list.ts';
import type { StationClient } from './station-client.ts';

/** What the console knows of the station. All null before the first greeting. */
export interface StationState {
  readonly connected: boolean;
  readonly surroundings: ConsoleSurroundings | null;
  readonly settings: SettingsView | null;
  readonly sample: StationSample | null;
  /** The program's own updates; null where it has none. */
  readonly update: UpdateStatus | null;
  /** Who may connect, with the tokens: never stored, and null until a screen needs it. */
  readonly access: AccessView | null;
  /** When the sample came, in ms of `performance.now()`: the clock of a running take goes on from there. */
  readonly sampledAtMs: number;
  /** What Start is to ask for, where the operator chose that on the Capture screen; null = the default settings. */
  readonly chosen: CaptureSettings | null;
}

/** Who takes the preview's packets. */
export interface PreviewSink {
  receive(packet: ArrayBuffer): void;
  /** The connection is a new one: it does not know what is watched. */
  reconnected(): void;
}

/** The station as the console sees it, kept up to date by events; the one model behind all screens. */
export class StationModel {
  readonly client: StationClient;
  readonly state: StoreApi<StationState> = createStore(() => ({
    connected: false,
    surroundings: null,
    settings: null,
    sample: null,
    update: null,
    access: null,
    sampledAtMs: 0,
    chosen: null,
  }));
  readonly log = new LogLines();
  readonly rates = new RateHistory();
  readonly sessions: SessionList;
  readonly diagnosis: LastDiagnosis;
  #preview: PreviewSink | null = null;

  constructor(client: StationClient) {
    this.client = client;
    this.sessions = new SessionList(client);
    this.diagnosis = new LastDiagnosis(() => client.request('diagnose', {}));
  }

  open(preview: PreviewSink): void {
    this.#preview = preview;
    this.client.open({
      // The greeting says the same, also where the way itself was never lost.
      connected: () => undefined,
      disconnected: () => this.state.setState({ connected: false }),
      event: (event) => this.#receive(event),
      preview: (packet) => this.#preview?.receive(packet),
    });
  }

  /** Asks who may connect; news keep it up to date while the connection lasts. Rejects with CommandError. */
  async loadAccess(): Promise<void> {
    this.state.setState({ access: await this.client.request('access', {}) });
  }

  #receive(event: ConsoleEvent): void {
    switch (event.event) {
      case 'greeted':
        if (this.state.getState().surroundings?.run !== event.surroundings.run) {
          this.log.clear();
          this.diagnosis.forget();
        }
        this.#preview?.reconnected();
        this.state.setState({
          connected: true,
          surroundings: event.surroundings,
          settings: event.settings,
          update: event.update,
        });
        void this.sessions.load();
        return;
      case 'sampled':
        this.rates.add(event.sample.devices);
        this.state.setState({ sample: event.sample, sampledAtMs: performance.now() });
        return;
      case 'logged':
        this.log.add(event.entries);
        return;
      case 'sessionsChanged':
        this.sessions.change(event.changed, event.removed);
        return;
      case 'galleryReplaced':
        void this.sessions.replace();
        return;
      case 'settingsChanged':
        this.state.setState({ settings: event.settings });
        return;
      case 'updateChanged':
        this.state.setState({ update: event.update });
        return;
      case 'accessChanged':
        this.state.setState({ access: event.access });
    }
  }
}
