import { rm } from 'node:fs/promises';
import { RawPhone } from './raw-phone.ts';
import { endedSessions } from './recorded.ts';
import { type SessionOnDisk, StationProcess, type StationProcessOptions, temporaryFolder } from './station-process.ts';

/** How a test says what is to be done at its end; `onTestFinished` of its context. */
export type AtEnd = (run: () => Promise<void>) => void;

/** A station of its own for one test, with phones by hand; everything goes away with the test. */
export class TestBed {
  readonly station: StationProcess;
  readonly recordings: string;
  readonly #phones: RawPhone[] = [];

  private constructor(station: StationProcess, recordings: string) {
    this.station = station;
    this.recordings = recordings;
  }

  static async open(atEnd: AtEnd, options: Omit<StationProcessOptions, 'recordings'> = {}): Promise<TestBed> {
    const folder = await temporaryFolder();
    const station = await StationProcess.start({ recordings: folder.path, ...options });
    const bed = new TestBed(station, folder.path);
    atEnd(async () => {
      for (const phone of bed.#phones) phone.leave();
      await station.kill();
      await folder.remove();
      await rm(`${folder.path}-data`, { recursive: true, force: true });
    });
    return bed;
  }

  /** A phone that connects now; with a model it says what it is. */
  async phone(model: string | null = null, path = '/android-cam'): Promise<RawPhone> {
    const phone = await RawPhone.connect(`ws://127.0.0.1:${this.station.port}${path}`, model);
    this.#phones.push(phone);
    return phone;
  }

  /** The sessions once so many have ended, oldest first. */
  sessions(count: number): Promise<readonly SessionOnDisk[]> {
    return endedSessions(this.recordings, count);
  }

  /** The one session of this station, once it has ended. */
  async session(): Promise<SessionOnDisk> {
    const [session, ...others] = await this.sessions(1);
    if (session === undefined || others.length > 0) throw new Error(`${others.length + 1} sessions instead of one.`);
    return session;
  }

  /** Types a line and waits for a line of the log that comes after it. */
  async typed(line: string, answer: RegExp): Promise<string> {
    const from = this.station.lines.length;
    this.station.type(line);
    return this.station.line(answer, from);
  }
}
