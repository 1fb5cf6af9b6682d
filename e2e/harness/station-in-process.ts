import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { DeviceStatus } from '#shared/contract/status.ts';
import type { RunnerOptions } from '../../electron/station/runner-options.ts';
import { StationRunner } from '../../electron/station/station-runner.ts';
import { SystemDesktop } from '../../electron/terminal/system-desktop.ts';
import { RawPhone } from './raw-phone.ts';
import { temporaryFolder } from './station-process.ts';
import type { AtEnd } from './test-bed.ts';

const MUX_WORKER = new URL('../../out/main/mux-worker.js', import.meta.url);
const GALLERY_WORKER = new URL('../../out/main/gallery-worker.js', import.meta.url);
const VERIFY_WORKER = new URL('../../out/main/verify-worker.js', import.meta.url);
const PAGES = fileURLToPath(new URL('../../out/renderer', import.meta.url));

/** A station in this process, for what only its contract shows; its sockets and its muxing worker are real. */
export class StationInProcess {
  readonly station: StationRunner;
  readonly recordings: string;
  readonly port: number;
  readonly #phones: RawPhone[] = [];

  private constructor(station: StationRunner, recordings: string, port: number) {
    this.station = station;
    this.recordings = recordings;
    this.port = port;
  }

  /**
   * `interfaces`: the networks that the station is to find on this machine; the true ones, if nothing is said. `desktop`:
   * what it has for one; none, if nothing is said.
   */
  static async open(
    atEnd: AtEnd,
    options: Partial<Pick<RunnerOptions, 'interfaces' | 'desktop'>> = {},
  ): Promise<StationInProcess> {
    const folder = await temporaryFolder();
    const recordings = join(folder.path, 'recordings');
    const station = new StationRunner({
      host: '127.0.0.1',
      dataFolder: join(folder.path, 'data'),
      defaultRecordings: recordings,
      fixed: { port: 0, httpsPort: 0, access: 'open' },
      frameLog: false,
      muxWorker: MUX_WORKER,
      galleryWorker: GALLERY_WORKER,
      verifyWorker: VERIFY_WORKER,
      pages: PAGES,
      desktop: new SystemDesktop('linux', {}),
      ...options,
    });
    const opened = new StationInProcess(station, recordings, await station.start());
    atEnd(async () => {
      for (const phone of opened.#phones) phone.leave();
      await station.stop();
      await folder.remove();
    });
    return opened;
  }

  async phone(model: string): Promise<RawPhone> {
    const phone = await RawPhone.connect(`ws://127.0.0.1:${this.port}/android-cam`, model);
    this.#phones.push(phone);
    await phone.settled();
    return phone;
  }

  /** What the contract says of a phone. */
  async statusOf(phone: RawPhone): Promise<DeviceStatus> {
    const { devices } = await this.station.contract.status({});
    const found = devices.find(({ address }) => address.replace(':', '_') === phone.connection);
    if (found === undefined) throw new Error(`The station does not know ${phone.connection}.`);
    return found;
  }
}
