import { runFfmpeg, type FfmpegResult, type FfmpegRun, type FfmpegRunOptions } from './ffmpeg-runner.ts';

/** How many ffmpeg may run and wait at once. */
export interface FfmpegQueueLimits {
  /** Processes at a time; default 1, so that recording keeps the other cores. */
  readonly concurrency?: number;
  /** Runs that wait for their turn; default 256. */
  readonly maxWaiting?: number;
}

interface WaitingRun {
  readonly begin: () => void;
  readonly refuse: () => void;
}

const STOPPED: FfmpegResult = { ok: false, stderr: '', reason: 'stopped', message: 'The station is stopping.' };

/**
 * Runs ffmpeg for all sessions, at most `concurrency` at once, in the order asked for.
 * When `maxWaiting` runs wait already, a new one is refused at once with `queue-full`: the caller keeps the files and
 * may ask again. `stop()` ends what runs and refuses what waits.
 */
export class FfmpegQueue {
  readonly #concurrency: number;
  readonly #maxWaiting: number;
  readonly #waiting: WaitingRun[] = [];
  readonly #running = new Set<Promise<FfmpegResult>>();
  readonly #stopping = new AbortController();

  constructor({ concurrency = 1, maxWaiting = 256 }: FfmpegQueueLimits = {}) {
    this.#concurrency = Math.max(1, concurrency);
    this.#maxWaiting = maxWaiting;
  }

  /** Runs that wait for their turn. */
  get waiting(): number {
    return this.#waiting.length;
  }

  /** Processes that run now. */
  get running(): number {
    return this.#running.size;
  }

  /** Runs ffmpeg when its turn comes. Never rejects. A signal that fires while it waits counts when its turn comes. */
  run(ffmpegPath: string, args: readonly string[], options: FfmpegRunOptions): Promise<FfmpegResult> {
    if (this.#stopping.signal.aborted) return Promise.resolve(STOPPED);
    if (this.#running.size < this.#concurrency) return this.#begin(ffmpegPath, args, options);
    if (this.#waiting.length >= this.#maxWaiting) {
      const message = `ffmpeg is busy: ${this.#waiting.length} runs are waiting already.`;
      return Promise.resolve({ ok: false, stderr: '', reason: 'queue-full', message });
    }
    return new Promise((resolve) => {
      this.#waiting.push({
        begin: () => resolve(this.#begin(ffmpegPath, args, options)),
        refuse: () => resolve(STOPPED),
      });
    });
  }

  /** This queue for one ffmpeg, as `makeThumbnail` and `muxRawFolder` take it. */
  runner(ffmpegPath: string): FfmpegRun {
    return (args, options) => this.run(ffmpegPath, args, options);
  }

  /** Kills what runs, refuses what waits and what comes after; resolves when every process has ended. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    for (const run of this.#waiting.splice(0)) run.refuse();
    await Promise.all(this.#running);
  }

  #begin(ffmpegPath: string, args: readonly string[], options: FfmpegRunOptions): Promise<FfmpegResult> {
    const stopping = this.#stopping.signal;
    const signal = options.signal === undefined ? stopping : AbortSignal.any([stopping, options.signal]);
    const run = runFfmpeg(ffmpegPath, args, { ...options, signal });
    this.#running.add(run);
    return run.finally(() => {
      this.#running.delete(run);
      this.#waiting.shift()?.begin();
    });
  }
}
