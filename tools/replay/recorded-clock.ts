import type { ClockPair } from '#shared/clock/clock-pair.ts';
import { fitWhole, type WholeFit } from '#shared/clock/whole-fit.ts';
import type { DumpMessage } from '#shared/dump/dump-format.ts';
import { cameraMessage, parseCameraText, stationMessage } from '#shared/messages/camera-messages.ts';

/** Questions that have no answer yet; what is asked before them never gets one. */
const MAX_OPEN_QUESTIONS = 64;

/** The clock of a phone page, as the questions for the time in its dump and their answers tell it. */
export class RecordedClock {
  /** When each question was sent, by its id. */
  readonly #asked = new Map<number, number>();
  readonly #pairs: ClockPair[] = [];
  /** The device's clock minus the station's, from an answer whose question is not in the dump: the quickest one. */
  #loneOffsetUs: number | null = null;
  #fit: WholeFit | null = null;

  /** Whether anything is known of it. */
  get isKnown(): boolean {
    return this.#pairs.length > 0 || this.#loneOffsetUs !== null;
  }

  /** Takes the next message of the dump; all of them before it is asked for the time. */
  note({ kind, timeUs, payload }: DumpMessage): void {
    if (kind === 'binary') return;
    const text = Buffer.from(payload).toString();
    // Most of what is said is about other things.
    if (!text.includes('"clock_')) return;
    if (kind === 'sent') this.#noteQuestion(text, timeUs);
    else this.#noteAnswer(text, timeUs);
  }

  /** What it showed at this moment of the recording (microseconds since the Unix epoch); null where nothing is known. */
  at(stationUs: number): number | null {
    this.#fit ??= fitWhole(this.#pairs);
    const fit = this.#fit;
    if (fit === null) return this.#loneOffsetUs === null ? null : stationUs + this.#loneOffsetUs;
    // The offset is known by the device's time: two rounds are exact, for it changes by some millionths.
    const anywhere = this.#pairs[0]?.t1Us ?? 0;
    const nearly = stationUs - fit.at(anywhere).offsetUs;
    return stationUs - fit.at(nearly).offsetUs;
  }

  #noteQuestion(text: string, timeUs: number): void {
    const message = parseCameraText(stationMessage, text);
    if (message?.type !== 'clock_request') return;
    this.#asked.set(message.id, timeUs);
    const [oldest] = this.#asked.keys();
    if (this.#asked.size > MAX_OPEN_QUESTIONS && oldest !== undefined) this.#asked.delete(oldest);
  }

  #noteAnswer(text: string, t3Us: number): void {
    const message = parseCameraText(cameraMessage, text);
    if (message?.type !== 'clock_reply') return;
    const { id, receivedUs: t1Us, sentUs: t2Us } = message;
    const t0Us = this.#asked.get(id);
    this.#asked.delete(id);
    if (t0Us === undefined) this.#loneOffsetUs = Math.max(this.#loneOffsetUs ?? -Infinity, t2Us - t3Us);
    else if (t0Us <= t3Us && t1Us <= t2Us) this.#pairs.push({ t0Us, t1Us, t2Us, t3Us });
  }
}
