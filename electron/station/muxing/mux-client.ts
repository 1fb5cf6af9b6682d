import { Worker } from 'node:worker_threads';
import type { AvcTrack } from './mp4/avc-track.ts';
import type { MuxTiming } from './mux-host.ts';
import type { JpegEncoding } from './ffmpeg/jpeg-encoder.ts';
import type {
  MuxJob,
  MuxJobResults,
  MuxReply,
  MuxRequest,
  RecoveredVideo,
  RecoverVideoJob,
  EncodeJpegsJob,
} from './mux-protocol.ts';
import { messageOf } from '../error-facts.ts';

/** What a track tells its owner; see MuxReply. */
export interface MuxTrackListener {
  batchConsumed(buffer: ArrayBuffer): void;
  firstFragmentWritten(): void;
  trackFailed(error: Error): void;
}

/** A track's error with the system's code, so that its owner can tell a full disk from a broken one. */
export class MuxError extends Error {
  override readonly name = 'MuxError';
  readonly code: string | null;

  constructor(message: string, code: string | null) {
    super(message);
    this.code = code;
  }
}

interface OpenTrack {
  readonly listener: MuxTrackListener;
  finished: ((problem: MuxError | null) => void) | null;
}

interface WaitingJob {
  readonly progressed: (bytes: number) => void;
  readonly done: (result: MuxJobResults[keyof MuxJobResults]) => void;
  readonly failed: (error: Error) => void;
}

/** The station's end of a muxing worker thread. A thread that dies fails its tracks and jobs, and nothing else. */
export class MuxClient {
  readonly #workerUrl: URL;
  readonly #options: MuxTiming & { readonly lowPriority: boolean };
  readonly #tracks = new Map<number, OpenTrack>();
  readonly #jobs = new Map<number, WaitingJob>();
  #worker: Worker | null = null;
  #lastId = 0;
  #stopped: (() => void) | null = null;
  #aborted = false;

  constructor(workerUrl: URL, options: MuxTiming & { readonly lowPriority: boolean }) {
    this.#workerUrl = workerUrl;
    this.#options = options;
  }

  /** Opens a track on a new file, or on a finished one that `goesOn`; calls on it take effect in their order. */
  openTrack(path: string, avc: AvcTrack, listener: MuxTrackListener, goesOn = false): MuxTrackHandle {
    const track = (this.#lastId += 1);
    this.#tracks.set(track, { listener, finished: null });
    this.#post({ type: 'open', track, path, avc, goesOn });
    return {
      append: ({ buffer, units }) => {
        // The thread that knew this track is gone: the buffer goes straight back, and no new thread is made for it.
        if (!this.#tracks.has(track)) listener.batchConsumed(buffer);
        else this.#post({ type: 'append', track, buffer, units }, [buffer, units.buffer]);
      },
      useParameterSets: (sps, pps) => {
        if (this.#tracks.has(track)) this.#post({ type: 'useParameterSets', track, sps, pps });
      },
      settle: () => {
        if (this.#tracks.has(track)) this.#post({ type: 'settle', track });
      },
      finish: (endTicks) => this.#finish(track, endTicks),
    };
  }

  /** Completes a video that a crash left. Rejects with what the worker says. */
  async recoverVideo(task: Omit<RecoverVideoJob, 'kind'>): Promise<RecoveredVideo> {
    const result = await this.#run({ kind: 'recoverVideo', ...task });
    if ('state' in result) return result;
    throw new MuxError('The muxing worker mixed up its answers.', null);
  }

  /** SHA-256 and length of a file; `progressed` is told how many bytes are done. Rejects with what the worker says. */
  async checksum(
    path: string,
    progressed: (bytes: number) => void = () => undefined,
  ): Promise<MuxJobResults['checksum']> {
    const result = await this.#run({ kind: 'checksum', path }, progressed);
    if ('sha256' in result) return result;
    throw new MuxError('The muxing worker mixed up its answers.', null);
  }

  /** Makes an MP4 from JPEGs; `progressed` is told how many bytes are done. Rejects with what the worker says. */
  async encodeJpegs(task: Omit<EncodeJpegsJob, 'kind'>, progressed: (bytes: number) => void): Promise<JpegEncoding> {
    const result = await this.#run({ kind: 'encodeJpegs', ...task }, progressed);
    if ('ok' in result) return result;
    throw new MuxError('The muxing worker mixed up its answers.', null);
  }

  /** Ends the thread once its tracks and jobs are done. */
  async stop(): Promise<void> {
    const worker = this.#worker;
    if (worker === null) return;
    await new Promise<void>((resolve) => {
      this.#stopped = resolve;
      this.#post({ type: 'stop' });
    });
    await worker.terminate();
  }

  /** Ends the thread at once; jobs under way are given up, and later ones refused. */
  async abort(): Promise<void> {
    this.#aborted = true;
    await this.#worker?.terminate();
  }

  #run(
    task: MuxJob,
    progressed: (bytes: number) => void = () => undefined,
  ): Promise<MuxJobResults[keyof MuxJobResults]> {
    if (this.#aborted) return Promise.reject(new MuxError('The muxing worker has been stopped.', null));
    const job = (this.#lastId += 1);
    return new Promise((resolve, reject) => {
      this.#jobs.set(job, { progressed, done: resolve, failed: reject });
      this.#post({ type: 'job', job, task });
    });
  }

  #finish(track: number, endTicks: number): Promise<void> {
    return new Promise((resolve, reject) => {
      const open = this.#tracks.get(track);
      if (open === undefined) {
        reject(new MuxError('The muxing worker ended.', null));
        return;
      }
      open.finished = (problem) => (problem === null ? resolve() : reject(problem));
      this.#post({ type: 'finish', track, endTicks });
    });
  }

  #post(request: MuxRequest, transfer: ArrayBuffer[] = []): void {
    this.#worker ??= this.#spawn();
    this.#worker.postMessage(request, transfer);
  }

  #spawn(): Worker {
    const worker = new Worker(this.#workerUrl, { workerData: this.#options, name: 'muxing' });
    worker.on('message', (reply: MuxReply) => this.#receive(reply));
    worker.on('error', (error: unknown) => this.#ended(worker, messageOf(error)));
    worker.on('exit', (code) => this.#ended(worker, `exit code ${code}`));
    return worker;
  }

  #receive(reply: MuxReply): void {
    switch (reply.type) {
      case 'consumed': {
        const listener = this.#tracks.get(reply.track)?.listener;
        for (const buffer of reply.buffers) listener?.batchConsumed(buffer);
        return;
      }
      case 'fragmentWritten':
        this.#tracks.get(reply.track)?.listener.firstFragmentWritten();
        return;
      case 'failed':
        this.#tracks.get(reply.track)?.listener.trackFailed(new MuxError(reply.message, reply.code));
        return;
      case 'finished':
        this.#tracks
          .get(reply.track)
          ?.finished?.(reply.problem === null ? null : new MuxError(reply.problem, reply.code));
        this.#tracks.delete(reply.track);
        return;
      case 'jobProgressed':
        this.#jobs.get(reply.job)?.progressed(reply.bytes);
        return;
      case 'jobDone':
        this.#jobs.get(reply.job)?.done(reply.result);
        this.#jobs.delete(reply.job);
        return;
      case 'jobFailed':
        this.#jobs.get(reply.job)?.failed(new Error(reply.message));
        this.#jobs.delete(reply.job);
        return;
      case 'stopped':
        this.#stopped?.();
    }
  }

  /** The thread died: its tracks fail (what they wrote is recovered at the next start), a new thread serves the next. */
  #ended(worker: Worker, why: string): void {
    if (this.#worker !== worker) return;
    this.#worker = null;
    const error = new MuxError(`The muxing worker ended unexpectedly (${why}).`, null);
    const tracks = [...this.#tracks.values()];
    const jobs = [...this.#jobs.values()];
    this.#tracks.clear();
    this.#jobs.clear();
    for (const { listener, finished } of tracks) {
      listener.trackFailed(error);
      finished?.(error);
    }
    for (const { failed } of jobs) failed(error);
    this.#stopped?.();
  }
}

/** One track of a MuxClient. */
export interface MuxTrackHandle {
  append(batch: { readonly buffer: ArrayBuffer; readonly units: Float64Array<ArrayBuffer> }): void;
  useParameterSets(sps: readonly Uint8Array[], pps: readonly Uint8Array[]): void;
  settle(): void;
  finish(endTicks: number): Promise<void>;
}
