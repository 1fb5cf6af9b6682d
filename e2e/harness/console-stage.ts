import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { loadClip } from '../../tools/simulator/clip.ts';
import type { PhoneOptions } from '../../tools/simulator/phone-options.ts';
import { SimulatedPage } from '../../tools/simulator/simulated-page.ts';
import { SimulatedPhone } from '../../tools/simulator/simulated-phone.ts';
import { ConsolePage, type ConsolePageOptions } from './console-page.ts';
import { RawPhone } from './raw-phone.ts';
import { endedSessions } from './recorded.ts';
import { type SessionOnDisk, StationProcess, type StationProcessOptions, temporaryFolder } from './station-process.ts';
import { TcpProxy } from './tcp-proxy.ts';
import type { AtEnd } from './test-bed.ts';

/** What the phones of these tests film: small, so that the tests run on any machine. */
export const SMALL_CLIP = { width: 320, height: 240, fps: 10, bitrateMbit: 1, seconds: 4 } as const;

/** A phone page, and the link to the station that it alone has. */
export interface LinkedPage {
  readonly page: SimulatedPage;
  readonly link: TcpProxy;
}

/** How a stage is set up. `prepare` fills the recordings folder before the station starts. */
export interface ConsoleStageOptions extends Omit<StationProcessOptions, 'recordings'> {
  readonly prepare?: (recordings: string) => Promise<unknown>;
}

/** A station of its own with consoles in a browser, and phones; everything goes away at the end. */
export class ConsoleStage {
  readonly recordings: string;
  /** Another one after a restart. */
  station: StationProcess;
  readonly #browser: Browser;
  readonly #options: ConsoleStageOptions;
  readonly #leavings: (() => unknown)[] = [];

  private constructor(recordings: string, station: StationProcess, browser: Browser, options: ConsoleStageOptions) {
    this.recordings = recordings;
    this.station = station;
    this.#browser = browser;
    this.#options = options;
  }

  static async open(atEnd: AtEnd, browser: Browser, options: ConsoleStageOptions = {}): Promise<ConsoleStage> {
    const folder = await temporaryFolder();
    await options.prepare?.(folder.path);
    const stage = new ConsoleStage(folder.path, await startStation(folder.path, options), browser, options);
    atEnd(async () => {
      await Promise.all(stage.#leavings.map((leave) => leave()));
      await stage.station.kill();
      await folder.remove();
      await rm(dataOf(folder.path), { recursive: true, force: true });
    });
    return stage;
  }

  /** The system's trash, as this station sees it. */
  get trash(): string {
    return join(shareOf(this.recordings), 'Trash');
  }

  /** Opens a console. */
  async console(options: ConsolePageOptions = {}): Promise<ConsolePage> {
    const console = await ConsolePage.open(this.#browser, await this.station.consoleAddress(), options);
    this.#leavings.push(() => console.close());
    return console;
  }

  /** A phone as the app is, that connected just now. */
  async phone(model: string, options: Partial<PhoneOptions> = {}): Promise<SimulatedPhone> {
    const { url } = this.station;
    const clips = () => loadClip(SMALL_CLIP);
    const phone = new SimulatedPhone({ url, clips, fps: SMALL_CLIP.fps, model, ...options });
    this.#leavings.push(() => phone.stop());
    await phone.start();
    return phone;
  }

  /** A phone page (protocol 2) that connected just now, behind a link that a test can make bad. */
  async linkedPage(model: string): Promise<LinkedPage> {
    const link = await TcpProxy.open((leave) => this.#leavings.push(leave), this.station.port);
    const url = `ws://127.0.0.1:${link.port}/camera`;
    const page = new SimulatedPage({ url, clips: () => loadClip(SMALL_CLIP), fps: SMALL_CLIP.fps, model });
    this.#leavings.push(() => page.stop());
    await page.start();
    return { page, link };
  }

  /** A phone by hand that connected just now, with the device token where one is given. */
  async rawPhone(model: string, token: string | null = null): Promise<RawPhone> {
    const phone = await RawPhone.connect(`${this.station.url}${token === null ? '' : `?token=${token}`}`, model);
    this.#leavings.push(() => phone.leave());
    return phone;
  }

  /** The sessions once so many have ended, oldest first. */
  sessions(count: number): Promise<readonly SessionOnDisk[]> {
    return endedSessions(this.recordings, count);
  }

  /** Ends the station as Ctrl-C does, and starts it anew on the same folders. */
  async restartStation(): Promise<void> {
    await this.station.end('SIGINT');
    this.station = await startStation(this.recordings, this.#options);
  }
}

const dataOf = (recordings: string): string => `${recordings}-data`;
const shareOf = (recordings: string): string => join(dataOf(recordings), 'share');

function startStation(recordings: string, options: ConsoleStageOptions): Promise<StationProcess> {
  const { access, settings, args, env } = options;
  return StationProcess.start({
    recordings,
    ...(access === undefined ? {} : { access }),
    ...(settings === undefined ? {} : { settings }),
    ...(args === undefined ? {} : { args }),
    // What the tests delete must not end in the trash of whoever runs them.
    env: { ...env, XDG_DATA_HOME: shareOf(recordings) },
  });
}
