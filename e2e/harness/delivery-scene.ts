import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import type { StationSettings } from '#shared/contract/settings.ts';
import { type FrameRow, parseFramesCsv } from '#shared/recording/frames-csv.ts';
import { FRAMES_FILE } from '#shared/recording/manifest.ts';
import { freePort } from './free-port.ts';
import { PhonePage } from './phone-page.ts';
import { endedSessions } from './recorded.ts';
import { type SessionOnDisk, sessionsIn, StationProcess, temporaryFolder } from './station-process.ts';
import { TcpProxy } from './tcp-proxy.ts';
import type { AtEnd } from './test-bed.ts';

/** A session that has ended, with its rows. */
export interface DeliveredSession extends SessionOnDisk {
  readonly rows: readonly FrameRow[];
  readonly video: string;
}

/**
 * A phone page that films, a station, and the link between them, which a test can make as bad as it likes. The station
 * keeps its ports and its folders when it is started anew.
 */
export class DeliveryScene {
  readonly recordings: string;
  readonly proxy: TcpProxy;
  station: StationProcess;
  readonly #settings: Partial<StationSettings>;

  private constructor(
    recordings: string,
    station: StationProcess,
    proxy: TcpProxy,
    settings: Partial<StationSettings>,
  ) {
    this.recordings = recordings;
    this.station = station;
    this.proxy = proxy;
    this.#settings = settings;
  }

  static async open(atEnd: AtEnd, settings: Partial<StationSettings> = {}): Promise<DeliveryScene> {
    const folder = await temporaryFolder();
    const httpsPort = await freePort();
    const own = { port: await freePort(), httpsPort, access: 'token', recordings: folder.path, ...settings } as const;
    const station = await StationProcess.start({ recordings: folder.path, settings: own });
    const proxy = await TcpProxy.open(atEnd, httpsPort);
    const scene = new DeliveryScene(folder.path, station, proxy, own);
    atEnd(async () => {
      await scene.station.kill();
      await folder.remove();
      await rm(`${folder.path}-data`, { recursive: true, force: true });
    });
    return scene;
  }

  /** A phone behind the link, that is ready, and whose frames are counted. */
  async phone(atEnd: AtEnd, browser: Browser): Promise<PhonePage> {
    const token = await this.station.deviceToken();
    const phone = await PhonePage.open(atEnd, browser, `https://127.0.0.1:${this.proxy.port}/phone#${token}`);
    await phone.isReady();
    await phone.countFrames();
    return phone;
  }

  /** Ends the station at once, as a power cut does, and starts it anew. */
  async restartStation(): Promise<void> {
    await this.station.kill();
    this.station = await StationProcess.start({ recordings: this.recordings, settings: this.#settings });
  }

  /** The sessions as they are now. */
  sessionsNow(): Promise<readonly SessionOnDisk[]> {
    return sessionsIn(this.recordings);
  }

  /** The one session, once it has ended. */
  async session(): Promise<DeliveredSession> {
    const [session, ...others] = await endedSessions(this.recordings, 1);
    if (session === undefined || others.length > 0) throw new Error(`${others.length + 1} sessions instead of one.`);
    const rows = parseFramesCsv(await readFile(join(session.directory, FRAMES_FILE), 'utf8'));
    return { ...session, rows, video: join(session.directory, 'stream.mp4') };
  }
}

/** 0, 1, 2, ... : the sequence numbers of a capture of which nothing was lost. */
export function numbersUpTo(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index);
}
