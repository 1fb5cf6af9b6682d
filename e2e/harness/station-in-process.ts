import type { DeviceStatus } from '#shared/contract/status.ts';
import { Station } from '../../electron/station/station.ts';
import { RawPhone } from './raw-phone.ts';
import { temporaryFolder } from './station-process.ts';
import type { AtEnd } from './test-bed.ts';

const MUX_WORKER = new URL('../../out/main/mux-worker.js', import.meta.url);

/** A station in this process, for what only its contract shows; its sockets and its muxing worker are real. */
export class StationInProcess {
  readonly station: Station;
  readonly recordings: string;
  readonly #port: number;
  readonly #phones: RawPhone[] = [];

  private constructor(station: Station, recordings: string, port: number) {
    this.station = station;
    this.recordings = recordings;
    this.#port = port;
  }

  static async open(atEnd: AtEnd): Promise<StationInProcess> {
    const folder = await temporaryFolder();
    const station = new Station({
      listen: { host: '127.0.0.1', port: 0 },
      recordings: folder.path,
      keepRaw: true,
      frameLog: false,
      muxWorker: MUX_WORKER,
    });
    const opened = new StationInProcess(station, folder.path, await station.start());
    atEnd(async () => {
      for (const phone of opened.#phones) phone.leave();
      await station.stop();
      await folder.remove();
    });
    return opened;
  }

  async phone(model: string): Promise<RawPhone> {
    const phone = await RawPhone.connect(`ws://127.0.0.1:${this.#port}/android-cam`, model);
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
