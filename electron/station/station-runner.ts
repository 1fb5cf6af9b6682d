import os from 'node:os';
import { join } from 'node:path';
import type { AccessView, PhonePage } from '#shared/contract/access.ts';
import type { StationCommandResult, StationContract } from '#shared/contract/commands.ts';
import type { StationEvent } from '#shared/contract/events.ts';
import { CommandError } from '#shared/contract/problems.ts';
import { RESTARTING_SETTINGS, type SettingsView, type StationSettings } from '#shared/contract/settings.ts';
import { systemClock } from './clock.ts';
import { ConsoleHub } from './console/console-hub.ts';
import type { ConsoleHost } from './console/console-link.ts';
import { PREVIEW_LIMITS } from './console/preview-limits.ts';
import { PreviewTap } from './console/preview-tap.ts';
import { messageOf } from './error-facts.ts';
import { LIMITS } from './limits.ts';
import { FirstRun } from './first-run.ts';
import { Log } from './log.ts';
import { PROGRAM } from './program.ts';
import type { RunnerOptions } from './runner-options.ts';
import { DeviceNames } from './settings/device-names.ts';
import { SettingsInForce } from './settings/settings-in-force.ts';
import { firstStartProblem, restartProblem } from './start-problems.ts';
import { Station } from './station.ts';
import { buildContract } from './station-contract.ts';
import { loneChecks } from './lone-doctor.ts';
import { stationChecks } from './station-doctor.ts';
import { StationAccess } from './station-access.ts';
import { type Interfaces, localConsole } from './station-addresses.ts';
import { StationSupport } from './station-support.ts';
import type { WebRequest, WebResponse } from './web-response.ts';

/**
 * The program around a station: settings, names of devices, the log and the consoles live as long as it does. The
 * station itself is built anew when a setting asks for that.
 */
export class StationRunner {
  readonly log: Log;
  readonly contract: StationContract;
  readonly #options: RunnerOptions;
  readonly #clock = systemClock;
  readonly #settings: SettingsInForce;
  readonly #firstRun: FirstRun;
  readonly #access: StationAccess;
  readonly #names: DeviceNames;
  readonly #support: StationSupport;
  readonly #previews: PreviewTap;
  readonly #hub: ConsoleHub;
  readonly #listeners = new Set<(event: StationEvent) => void>();
  readonly #settingsListeners = new Set<(settings: SettingsView) => void>();
  /** Null before the start. */
  #present: Station | null = null;
  #port = 0;
  /** The last restart failed, and so did the way back. */
  #down = false;
  /** A change of settings is under way; the next waits for it. */
  #changing: Promise<unknown> = Promise.resolve();

  constructor(options: RunnerOptions) {
    this.#options = options;
    this.log = new Log(this.#clock);
    this.#settings = new SettingsInForce(options.dataFolder, options.fixed, options.defaultRecordings);
    this.#firstRun = new FirstRun(options.dataFolder, this.#settings, (change) => this.#changeInTurn(change));
    this.#access = new StationAccess({
      dataFolder: options.dataFolder,
      clock: this.#clock,
      log: this.log,
      fixed: options.tokens ?? {},
      mode: () => this.#settings.values.access,
      hostNames: () => this.#settings.values.hostNames,
      host: options.host,
      interfaces: this.#interfaces,
      mayRenew: () => !this.isRecording,
      changed: () => this.#accessChanged(),
      renewed: (credentials) => this.#present?.useCredentials(credentials),
    });
    this.#names = new DeviceNames(options.dataFolder);
    const { host, dataFolder, desktop } = options;
    const places = { host, dataFolder, interfaces: this.#interfaces };
    this.#support = new StationSupport({
      dataFolder,
      clock: this.#clock,
      log: this.log,
      settings: () => this.settings,
      secrets: () => [this.#access.deviceToken, this.#access.operatorToken],
      checks: (trouble, clock) => {
        const seen = { clock, places, settings: this.settings };
        if (this.#down) return loneChecks({ ...seen, logged: () => Promise.resolve(trouble.entries) });
        return stationChecks({ ...seen, station: this.#station, access: this.#access, trouble });
      },
    });
    this.#previews = new PreviewTap(this.log, PREVIEW_LIMITS);
    this.contract = buildContract({
      station: () => this.#station,
      gatekeeper: this.#access.gatekeeper,
      desktop,
      support: this.#support,
      settings: () => this.settings,
      changeSettings: (change) => this.#changeInTurn(change),
      access: () => this.access,
      sendAway: () => this.#hub.sendAway(),
    });
    this.#hub = new ConsoleHub({
      clock: this.#clock,
      limits: LIMITS,
      contract: this.contract,
      previews: this.#previews,
      program: PROGRAM,
      desktop,
      sample: () => this.#station.sample(),
      settings: () => this.settings,
      commandFailed: (command, error) =>
        this.log.error('internal', `Internal error: "${command}" failed: ${messageOf(error)}`),
    });
    this.log.onEntry((entry) => this.#hub.logged(entry));
  }

  /** Where transports bring their consoles. */
  get consoles(): ConsoleHost {
    return this.#hub;
  }

  /** The settings in force. */
  get settings(): SettingsView {
    return this.#settings.view(this.#port, this.#present?.securePort ?? 0);
  }

  /** Whether this is the first run with this data folder, and nothing shows that the station was used before. */
  get isFirstRun(): boolean {
    return this.#firstRun.isFirst;
  }

  /** Whether a take runs or a session is not complete yet. */
  get isRecording(): boolean {
    return this.#present?.isRecording ?? false;
  }

  /** Adds a listener of the station's news; the returned function takes it away again. */
  onEvent(listener: (event: StationEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Adds a listener of changed settings; the returned function takes it away again. */
  onSettings(listener: (settings: SettingsView) => void): () => void {
    this.#settingsListeners.add(listener);
    return () => this.#settingsListeners.delete(listener);
  }

  /** Reads the settings and starts the station. Resolves with its port. Rejects in words. */
  async start(): Promise<number> {
    this.#support.start();
    try {
      this.#settings.load(this.log);
      this.#firstRun.start();
      this.#names.load(this.log);
      await this.#access.start();
      await this.#startAnew().catch((error: unknown) => {
        throw firstStartProblem(error, this.#settings);
      });
    } catch (error) {
      await this.#support.stopFailed(error);
      throw error;
    }
    this.#hub.start();
    return this.#port;
  }

  /** Finishes every recording and closes everything. */
  async stop(): Promise<void> {
    await this.#changing.catch(() => undefined);
    try {
      // The consoles see the recordings being finished, and are closed then.
      if (!this.#down) await this.#station.stop();
      this.#hub.stop();
      await this.#access.stop();
      this.log.info('stopped', 'Everything is on disk.');
    } finally {
      await this.#support.stop();
    }
  }

  /** Where phones find the phone page now, with the device token. */
  get phonePages(): readonly PhonePage[] {
    return this.#station.phonePages;
  }

  /** Who may connect, secrets included. */
  get access(): AccessView {
    return this.#station.accessView();
  }

  /** Answers a request for the console's pages or a session's media. Never rejects. */
  web(request: WebRequest): Promise<WebResponse> {
    return this.#station.web(request);
  }

  get #station(): Station {
    if (this.#present === null) throw new Error('The station has not been started.');
    return this.#present;
  }

  get #interfaces(): () => Interfaces {
    return this.#options.interfaces ?? os.networkInterfaces;
  }

  /** Tokens, certificate, decisions, or who waits. */
  #accessChanged(): void {
    if (this.#present === null) return;
    this.#hub.stateChanged();
    this.#hub.accessChanged(this.access);
  }

  #buildStation(): Station {
    const { host, frameLog, dumpFolder = null, dataFolder, desktop } = this.#options;
    const { values } = this.settings;
    const options = {
      ...this.#options,
      // Any free port is asked for once: after a restart phones and consoles find the station where it was.
      listen: { host, port: values.port === 0 ? this.#port : values.port },
      secure: {
        port: values.httpsPort === 0 ? (this.#present?.securePort ?? 0) : values.httpsPort,
        required: this.#settings.isFixed('httpsPort'),
      },
      recordings: this.#settings.recordings,
      access: this.#access,
      mode: () => this.#settings.values.access,
      phoneBuffer: () => this.#settings.values.phoneBuffer,
      boardPictures: () => this.#settings.values.boardPictures,
      interfaces: this.#interfaces,
      keepRaw: values.keepRaw,
      frameLog,
      dumps: { folder: dumpFolder ?? join(dataFolder, 'dumps'), everything: dumpFolder !== null },
      log: this.log,
      names: this.#names,
      previews: this.#previews,
      reports: this.#support.reports,
      consoles: () => this.#hub,
      moveToTrash: (path: string) => desktop.moveToTrash(path),
    };
    return new Station(options, {
      happened: (event) => {
        if (event.event === 'deviceChanged' || event.event === 'takeChanged') this.#hub.stateChanged();
        if (event.event === 'deviceChanged') this.#firstRun.deviceCame();
        for (const listener of this.#listeners) listener(event);
      },
      sessionsChanged: (changed, removed) => this.#hub.sessionsChanged(changed, removed),
    });
  }

  #changeInTurn(change: Partial<StationSettings>): Promise<StationCommandResult<'changeSettings'>> {
    const changed = this.#changing.catch(() => undefined).then(() => this.#change(change));
    this.#changing = changed;
    return changed;
  }

  async #change(change: Partial<StationSettings>): Promise<StationCommandResult<'changeSettings'>> {
    this.#settings.check(change);
    const before = this.#settings.store.values;
    const portBefore = this.#port;
    const after = { ...before, ...change };
    const restarts = this.#down || RESTARTING_SETTINGS.some((name) => after[name] !== before[name]);
    if (restarts) await this.#restart(before, after);
    else await this.#store(after);
    this.#station.keepRaw = this.settings.values.keepRaw;
    if (after.access !== before.access) this.#access.gatekeeper.modeChanged();
    if (change.hostNames !== undefined) await this.#access.namesChanged();
    const { settings } = this;
    this.#hub.settingsChanged(settings);
    for (const listener of this.#settingsListeners) listener(settings);
    return { settings, console: this.#port === portBefore ? null : this.consoleUrl };
  }

  /** The console's address for this machine's own browser; null where the station does not listen on loopback. */
  get consoleUrl(): string | null {
    return localConsole(this.#options.host, this.#port);
  }

  /** Starts the station anew with other settings; where that cannot be, the one that ran goes on as before. */
  async #restart(before: StationSettings, after: StationSettings): Promise<void> {
    if (this.isRecording) {
      throw new CommandError('refused-while-recording', 'The station restarts for this; stop recording first.');
    }
    this.log.info('restarting', 'The station restarts with other settings; devices have to connect again.');
    if (!this.#down) await this.#station.stop();
    try {
      await this.#store(after);
      await this.#startAnew();
    } catch (error) {
      // In memory the old settings hold again, whether or not they could be written back.
      await this.#store(before).catch(() => undefined);
      await this.#startAgain();
      throw restartProblem(error, this.#settings.recordingsOf(after));
    } finally {
      this.#hub.galleryReplaced();
    }
  }

  /** Starts it as it was. Where that cannot be either, it is told, and the next change of settings tries again. */
  async #startAgain(): Promise<void> {
    try {
      await this.#startAnew();
    } catch (error) {
      this.#down = true;
      const words = messageOf(error);
      this.log.error(
        'station-down',
        `The station does not run: ${words} Save the settings again, or restart the program.`,
      );
    }
  }

  async #startAnew(): Promise<void> {
    const station = this.#buildStation();
    try {
      this.#port = await station.start();
    } catch (error) {
      // Its timers and threads are there already.
      await station.stop();
      throw error;
    }
    this.#present = station;
    this.#down = false;
    const words = `${PROGRAM} listens on ${this.#options.host}:${this.#port}`;
    this.log.info('listening', `${words}; recordings go to ${this.#settings.recordings}`);
    this.#tellConsole();
  }

  #tellConsole(): void {
    const { consoleUrl, log } = this;
    const { host } = this.#options;
    if (consoleUrl !== null) log.info('console-address', `Console: ${consoleUrl}`);
    else
      log.warning(
        'console-unreachable',
        `The console opens on loopback only, and the station listens on ${host} alone.`,
      );
  }

  async #store(values: StationSettings): Promise<void> {
    await this.#settings.store.change(values).catch((error: unknown) => {
      throw new CommandError('disk-error', `The settings could not be stored: ${messageOf(error)}.`, messageOf(error));
    });
  }
}
