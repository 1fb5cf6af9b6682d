import { type DumpHeader, type DumpMessage, formatDumpRecord, formatDumpStart } from '#shared/dump/dump-format.ts';
import type { Clock, Timer } from '../clock.ts';
import { messageOf } from '../error-facts.ts';
import type { LIMITS } from '../limits.ts';
import type { Log } from '../log.ts';
import type { DumpFile } from './dump-file.ts';

export type DumpLimits = Readonly<
  Record<keyof Pick<typeof LIMITS, 'dumpQueueBytes' | 'dumpFileBytes' | 'dumpFlushMs' | 'dumpDiskReserveBytes'>, number>
>;

/** What a dump needs of the station. */
export interface DeviceDumpParts {
  readonly clock: Clock;
  readonly log: Log;
  readonly limits: DumpLimits;
  /** As the log calls the device, `<ip>_<port>`. */
  readonly connection: string;
  readonly header: DumpHeader;
  /** Makes the file. */
  readonly create: () => Promise<DumpFile>;
  /** It has ended by itself, and was told: the disk failed or is nearly full, or the file has become too long. */
  readonly gaveUp: () => void;
}

const MIB = 1024 * 1024;
/** What is left on the disk is asked as often. */
const FREE_CHECK_BYTES = 32 * MIB;

/**
 * The raw messages of one connection on their way to one file. Each is copied once; what waits is written every
 * `dumpFlushMs`, or sooner when it is a MiB. Above `dumpQueueBytes` messages are left out, and the dump says where and how many.
 * Whatever goes wrong ends the dump and nothing else.
 */
export class DeviceDump {
  readonly #parts: DeviceDumpParts;
  #file: DumpFile | null = null;
  #opened: Promise<string> | null = null;
  #waiting: Uint8Array[] = [];
  /** Of what waits and of what is being written. */
  #queuedBytes = 0;
  /** Of all that was taken. */
  #takenBytes = 0;
  #uncheckedBytes = FREE_CHECK_BYTES;
  #leftOut = { messages: 0, bytes: 0 };
  #flush: Timer | null = null;
  #writing: Promise<void> | null = null;
  /** Takes no more. */
  #ended = false;
  #stopping: Promise<void> | null = null;
  /** Not all that was taken is in the file. */
  #failed = false;

  constructor(parts: DeviceDumpParts) {
    this.#parts = parts;
    this.#push(formatDumpStart(parts.header));
  }

  /** Makes the file. Resolves with its path; where that fails, rejects with the file system's error, told in the log. */
  start(): Promise<string> {
    this.#opened = this.#open();
    return this.#opened;
  }

  /** Takes a message. */
  add(message: DumpMessage): void {
    if (this.#ended) return;
    const { limits } = this.#parts;
    if (this.#queuedBytes + message.payload.byteLength > limits.dumpQueueBytes) {
      this.#leaveOut(message);
      return;
    }
    this.#tellLeftOut(message.timeUs);
    this.#push(formatDumpRecord(message));
    if (this.#takenBytes > limits.dumpFileBytes) this.#full();
  }

  /** The connection has ended: that is the dump's last record. */
  connectionClosed(code: number, reason: string): Promise<void> {
    if (!this.#ended) {
      const timeUs = this.#parts.clock.nowUs();
      this.#tellLeftOut(timeUs);
      this.#push(formatDumpRecord({ kind: 'closed', timeUs, code, reason }));
    }
    return this.stop();
  }

  /** Takes no more. Resolves when everything is written and the file closed. Never rejects. */
  stop(): Promise<void> {
    this.#stopping ??= this.#finish();
    return this.#stopping;
  }

  async #finish(): Promise<void> {
    const gaveUp = this.#ended;
    this.#ended = true;
    if (!gaveUp) this.#tellLeftOut(this.#parts.clock.nowUs());
    await this.#opened?.catch(() => undefined);
    await this.#write();
    const file = this.#file;
    this.#file = null;
    if (file === null) return;
    await this.#close(file);
    if (gaveUp || this.#failed) return;
    const size = (this.#takenBytes / MIB).toFixed(1);
    const { connection, log } = this.#parts;
    log.info('dump-ended', `The raw messages of ${connection} are in ${file.path} (${size} MiB).`, {
      device: connection,
    });
  }

  async #open(): Promise<string> {
    const { create, log, connection } = this.#parts;
    try {
      this.#file = await create();
    } catch (error) {
      this.#fail(error);
      throw error;
    }
    const { path } = this.#file;
    log.info('dump-begun', `The raw messages of ${connection} are written to ${path}.`, { device: connection });
    void this.#write();
    return path;
  }

  #push(bytes: Uint8Array): void {
    this.#waiting.push(bytes);
    this.#queuedBytes += bytes.byteLength;
    this.#takenBytes += bytes.byteLength;
    if (this.#file === null) return;
    if (this.#queuedBytes >= MIB) void this.#write();
    else this.#flush ??= this.#parts.clock.after(this.#parts.limits.dumpFlushMs, () => void this.#write());
  }

  #leaveOut({ payload }: DumpMessage): void {
    const { messages, bytes } = this.#leftOut;
    this.#leftOut = { messages: messages + 1, bytes: bytes + payload.byteLength };
    const { log, connection } = this.#parts;
    const words = `The disk does not keep up with the raw messages of ${connection}; some are left out of the dump.`;
    log.warningOncePerSecond('dump-behind', words, { device: connection });
  }

  #tellLeftOut(timeUs: number): void {
    if (this.#leftOut.messages === 0) return;
    this.#push(formatDumpRecord({ kind: 'left-out', timeUs, ...this.#leftOut }));
    this.#leftOut = { messages: 0, bytes: 0 };
  }

  /** Writes what waits; one at a time. */
  #write(): Promise<void> {
    this.#flush?.cancel();
    this.#flush = null;
    this.#writing ??= this.#writeAll().finally(() => {
      this.#writing = null;
    });
    return this.#writing;
  }

  async #writeAll(): Promise<void> {
    try {
      while (this.#file !== null && this.#waiting.length > 0) {
        const batch = Buffer.concat(this.#waiting);
        this.#waiting = [];
        await this.#checkDisk(this.#file, batch.byteLength);
        await this.#file.append(batch);
        this.#queuedBytes -= batch.byteLength;
      }
    } catch (error) {
      this.#fail(error);
    }
  }

  /** Recordings come first. */
  async #checkDisk(file: DumpFile, bytes: number): Promise<void> {
    this.#uncheckedBytes += bytes;
    if (this.#uncheckedBytes < FREE_CHECK_BYTES) return;
    this.#uncheckedBytes = 0;
    const left = await file.freeBytes();
    const { dumpDiskReserveBytes: reserve } = this.#parts.limits;
    if (left < reserve) {
      throw new Error(`only ${Math.floor(left / MIB)} MiB are left on the disk, and recordings come first`);
    }
  }

  #full(): void {
    const { connection, limits, log } = this.#parts;
    const size = Math.round(limits.dumpFileBytes / MIB);
    const words = `The dump of ${connection} has reached ${size} MiB and ends here; switch it on again for another.`;
    log.warning('dump-full', words, { device: connection });
    this.#giveUp();
  }

  #fail(error: unknown): void {
    const { connection, log } = this.#parts;
    const why = messageOf(error);
    const words = `The raw messages of ${connection} are not written any more: ${why}. Recording is not affected.`;
    log.warning('dump-failed', words, { device: connection });
    this.#waiting = [];
    this.#failed = true;
    this.#giveUp();
  }

  /** What waits is still written where that is possible. */
  #giveUp(): void {
    if (this.#ended) return;
    this.#ended = true;
    void this.stop();
    this.#parts.gaveUp();
  }

  async #close(file: DumpFile): Promise<void> {
    try {
      await file.close();
    } catch (error) {
      this.#fail(error);
    }
  }
}
