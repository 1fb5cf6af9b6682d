import { CAMERA_PATH } from '#shared/messages/camera-messages.ts';
import type { DumpMessage, DumpRecord } from '#shared/dump/dump-format.ts';
import { CameraRole } from './camera-role.ts';
import { type DumpFacts, dumpRecords } from './dump-records.ts';
import { ReplayError } from './replay-error.ts';
import { ReplayLink } from './replay-link.ts';
import type { ReplayOptions } from './replay-options.ts';
import { ReplayTimeline } from './replay-timeline.ts';
import { isStart } from './station-start.ts';

/** What was sent, and how long it took. `closeCode`: of the recorded end, null where the dump has none. */
export interface ReplayOutcome {
  readonly messages: number;
  readonly bytes: number;
  readonly ms: number;
  readonly closeCode: number | null;
}

/** How long the station may take to answer a hello; the operator may take as long as he likes. */
const WELCOME_MS = 10_000;

/** Plays one dump back over one connection. */
export class Replayer {
  readonly #options: ReplayOptions;
  readonly #facts: DumpFacts;
  readonly #say: (line: string) => void;
  readonly #camera: CameraRole | null;
  #timeline: ReplayTimeline;
  #link: ReplayLink | null = null;
  /** Starts that the station has sent, and how many of them recorded starts have waited for. */
  #starts = 0;
  #usedStarts = 0;
  #messages = 0;
  #bytes = 0;

  /** `say` is handed what a person should know meanwhile. */
  constructor(options: ReplayOptions, facts: DumpFacts, say: (line: string) => void) {
    this.#options = options;
    this.#facts = facts;
    this.#say = say;
    this.#timeline = new ReplayTimeline(facts.header.startedUs, options.speed);
    const { token, sameDevice } = options;
    const tellsTime = this.tellsTime;
    const nowUs = (): number | null => this.#deviceUs();
    this.#camera =
      facts.header.protocol === 'camera.v2' ? new CameraRole({ token, sameDevice, nowUs, tellsTime }) : null;
  }

  /** Whether the station's questions for the time are answered. */
  get tellsTime(): boolean {
    return this.#facts.clock.isKnown && this.#options.speed === 1;
  }

  /** Whether a recorded start waits for the station's own. */
  get waits(): boolean {
    const { header, hasStart } = this.#facts;
    return hasStart && (this.#options.waits ?? header.protocol === 'esp');
  }

  /** Plays it. Rejects with ReplayError where the station refuses it, or the connection ends early. */
  async run(): Promise<ReplayOutcome> {
    const { file } = this.#options;
    const link = await ReplayLink.open(this.#url(), this.#facts.header, (text) => this.#heard(text));
    this.#link = link;
    const beginMs = performance.now();
    this.#timeline = new ReplayTimeline(this.#facts.header.startedUs, this.#options.speed);
    try {
      let closeCode: number | null = null;
      for await (const record of dumpRecords(file)) {
        await this.#play(record, link);
        if (record.kind === 'closed') closeCode = record.code;
      }
      await link.settled();
      const ms = performance.now() - beginMs;
      await link.close(closeCode ?? 1000);
      return { messages: this.#messages, bytes: this.#bytes, ms, closeCode };
    } catch (error) {
      link.drop();
      throw this.#explained(error);
    }
  }

  #url(): URL {
    const { url: given, token } = this.#options;
    const { header } = this.#facts;
    const url = new URL(given);
    if (url.pathname === '/') url.pathname = header.protocol === 'camera.v2' ? CAMERA_PATH : header.path;
    // A page says its token in its hello.
    if (header.protocol === 'camera.v2') url.searchParams.delete('token');
    else if (token !== null) url.searchParams.set('token', token);
    return url;
  }

  async #play(record: DumpRecord, link: ReplayLink): Promise<void> {
    const { header } = this.#facts;
    switch (record.kind) {
      case 'sent':
        if (this.waits && isStart(header.protocol, record.payload)) await this.#waitForStart(record.timeUs, link);
        return;
      case 'left-out':
        this.#say(`${record.messages} messages are missing here: the station's disk could not keep up with them.`);
        return;
      case 'closed':
        await link.pause(this.#timeline.dueMs(record.timeUs));
        return;
      case 'binary':
      case 'text':
        await this.#send(record, link);
    }
  }

  async #send({ kind, timeUs, payload }: DumpMessage, link: ReplayLink): Promise<void> {
    const isText = kind === 'text';
    const played = isText && this.#camera !== null ? this.#camera.played(payload) : payload;
    await link.pause(this.#timeline.dueMs(timeUs));
    if (played === null) return;
    await link.send(played, !isText);
    this.#messages += 1;
    this.#bytes += played.byteLength;
    if (isText && this.#camera?.isHello(payload) === true) await this.#waitForWelcome(this.#camera, timeUs, link);
  }

  async #waitForWelcome(camera: CameraRole, timeUs: number, link: ReplayLink): Promise<void> {
    const isAnswered = await link.until(() => camera.admission.kind !== 'none', WELCOME_MS);
    if (!isAnswered) throw new ReplayError(`The station has not answered the hello within ${WELCOME_MS / 1000} s.`);
    if (camera.admission.kind !== 'waiting') return;
    this.#say('Allow the device at the station; the replay goes on then.');
    await link.until(() => camera.admission.kind === 'welcome');
    this.#timeline.goOnFrom(timeUs);
  }

  async #waitForStart(timeUs: number, link: ReplayLink): Promise<void> {
    if (this.#starts <= this.#usedStarts) this.#say('Press Start at the station; the replay goes on then.');
    await link.until(() => this.#starts > this.#usedStarts);
    this.#usedStarts += 1;
    this.#timeline.goOnFrom(timeUs);
  }

  #heard(text: string): void {
    const answer = this.#camera?.heard(text) ?? null;
    if (answer !== null) this.#link?.say(answer);
    if (isStart(this.#facts.header.protocol, Buffer.from(text))) this.#starts += 1;
  }

  /** The page's clock as it was recorded; not while it is to be set back because a start is waited for. */
  #deviceUs(): number | null {
    if (!this.tellsTime || (this.waits && this.#usedStarts === 0)) return null;
    const shownUs = this.#facts.clock.at(this.#timeline.recordedUs);
    return shownUs === null ? null : Math.max(0, Math.round(shownUs));
  }

  #explained(error: unknown): unknown {
    const admission = this.#camera?.admission;
    if (admission?.kind === 'refused') return new ReplayError(`The station refuses the device: ${admission.words}`);
    if (!(error instanceof ReplayError)) return error;
    return new ReplayError(`${error.message} ${this.#messages} of ${this.#facts.messages} messages had been sent.`);
  }
}
