import { openAppendFile, type ReadableAppendFile, reopenAppendFile } from './mp4/append-file.ts';
import type { AvcTrack } from './mp4/avc-track.ts';
import { HybridMp4Writer } from './mp4/hybrid-mp4-writer.ts';
import { reopenFinishedFile } from './mp4/torn-file.ts';
import type { MuxRequest, SendReply } from './mux-protocol.ts';

/** A fragment is cut early when so much waits for it. */
const MAX_PENDING_BYTES = 8 * 1024 * 1024;

/** Creates a file, or opens one that is there and `goesOn`. Throws the file system's error. */
export type OpenVideoFile = (path: string, goesOn: boolean) => ReadableAppendFile;

export const openVideoFile: OpenVideoFile = (path, goesOn) => (goesOn ? reopenAppendFile(path) : openAppendFile(path));

interface Output {
  readonly file: ReadableAppendFile;
  readonly writer: HybridMp4Writer;
  /** The last sample's time of a file that is gone on with: a power cut may leave more of it than of the rows. */
  readonly heldTicks: number;
}

function messageOf(error: unknown): { readonly message: string; readonly code: string | null } {
  if (!(error instanceof Error)) return { message: String(error), code: null };
  return { message: error.message, code: 'code' in error && typeof error.code === 'string' ? error.code : null };
}

/** Takes up a finished file. Throws in words where it is none of ours. */
function goOn(file: ReadableAppendFile, { sps, pps }: AvcTrack): HybridMp4Writer {
  const torn = reopenFinishedFile(file);
  if (torn.state !== 'resumed') throw new Error('It is not a video that this program has recorded.');
  // It knows those that it began with; others may hold by now.
  if (sps.length > 0) torn.writer.useParameterSets(sps, pps);
  return torn.writer;
}

/**
 * One MP4 in the worker. Holds the buffers of its units until their fragment is written, then gives them back. After a
 * failed write it holds what comes until the end, when there may be space for it again.
 */
export class MuxTrack {
  readonly #id: number;
  readonly #send: SendReply;
  readonly #output: Output | null;
  #held: ArrayBuffer[] = [];
  #failed = false;
  #hasFragment = false;

  private constructor(id: number, send: SendReply, output: Output | null) {
    this.#id = id;
    this.#send = send;
    this.#output = output;
  }

  /**
   * Creates the file and writes its head, or takes a finished one up again. A failure is told, and the track then only
   * gives buffers back.
   */
  static open(request: Extract<MuxRequest, { type: 'open' }>, openFile: OpenVideoFile, send: SendReply): MuxTrack {
    let file: ReadableAppendFile | null = null;
    try {
      const { goesOn } = request;
      file = openFile(request.path, goesOn);
      const writer = goesOn ? goOn(file, request.avc) : new HybridMp4Writer(file, request.avc);
      return new MuxTrack(request.track, send, { file, writer, heldTicks: writer.lastPtsTicks });
    } catch (error) {
      file?.close();
      const track = new MuxTrack(request.track, send, null);
      track.#fail(error);
      return track;
    }
  }

  /** Takes units; `units` has offset, bytes, PTS in ticks and key for each. */
  append(buffer: ArrayBuffer, units: Float64Array): void {
    this.#held.push(buffer);
    const output = this.#output;
    if (output === null) {
      this.#giveBack();
      return;
    }
    try {
      for (let i = 0; i + 3 < units.length; i += 4) {
        const [ptsTicks = 0, key] = units.subarray(i + 2, i + 4);
        // The camera sends again what it does not know to be stored.
        if (ptsTicks <= output.heldTicks) continue;
        output.writer.add(Buffer.from(buffer, units[i], units[i + 1]), ptsTicks, key === 1);
      }
    } catch (error) {
      this.#fail(error);
      return;
    }
    if (this.#failed) {
      // A device that goes on sending must not fill the memory.
      if (output.writer.pendingBytes >= MAX_PENDING_BYTES) this.#dropWaiting(output.writer);
      return;
    }
    if (!this.#hasFragment || output.writer.pendingBytes >= MAX_PENDING_BYTES) this.flush();
  }

  useParameterSets(sps: readonly Uint8Array[], pps: readonly Uint8Array[]): void {
    if (this.#failed) return;
    try {
      this.#output?.writer.useParameterSets(sps, pps);
    } catch (error) {
      this.#fail(error);
    }
  }

  /** Writes what waits as a fragment. */
  flush(): void {
    const output = this.#output;
    if (output === null || this.#failed || this.#held.length === 0) return;
    try {
      output.writer.flush();
    } catch (error) {
      this.#fail(error);
      return;
    }
    this.#giveBack();
    if (this.#hasFragment || output.writer.flushedSamples === 0) return;
    this.#hasFragment = true;
    this.#send({ type: 'fragmentWritten', track: this.#id }, []);
  }

  /** Never rejects; a failed sync fails the track. */
  async sync(): Promise<void> {
    if (this.#output === null || this.#failed) return;
    await this.#output.file.sync().catch((error: unknown) => this.#fail(error));
  }

  /** Brings what is there to the disk, so that little is left to do at the end. */
  settle(): void {
    this.flush();
    void this.sync();
  }

  /** Completes the file and tells how it went. Never rejects. */
  async finish(endTicks: number): Promise<void> {
    const output = this.#output;
    if (output === null) {
      this.#send({ type: 'finished', track: this.#id, problem: 'The file could not be created.', code: null }, []);
      return;
    }
    const { file, writer } = output;
    try {
      // After a failure with what still waits, for space may be free again. Where it is not the file stays fragmented:
      // recovery completes it, and nothing that frames.csv lists is given up.
      await writer.finish(this.#failed ? writer.guessedEndTicks : endTicks);
      this.#ended(file, null);
    } catch (error) {
      this.#ended(file, error);
    }
  }

  #dropWaiting(writer: HybridMp4Writer): void {
    writer.dropPending();
    this.#giveBack();
  }

  #ended(file: ReadableAppendFile, error: unknown): void {
    file.close();
    this.#giveBack();
    const { message, code } = messageOf(error);
    this.#send({ type: 'finished', track: this.#id, problem: error === null ? null : message, code }, []);
  }

  #fail(error: unknown): void {
    if (!this.#failed) this.#send({ type: 'failed', track: this.#id, ...messageOf(error) }, []);
    this.#failed = true;
    if (this.#output === null) this.#giveBack();
  }

  #giveBack(): void {
    if (this.#held.length === 0) return;
    const buffers = this.#held;
    this.#held = [];
    this.#send({ type: 'consumed', track: this.#id, buffers }, buffers);
  }
}
