import { checksumFile } from './checksum.ts';
import type { MuxJob, MuxJobResults, MuxRequest, SendReply } from './mux-protocol.ts';
import { MuxTrack, type OpenVideoFile, openVideoFile } from './mux-track.ts';
import { encodeJpegs } from './ffmpeg/jpeg-encoder.ts';
import { type FfmpegRun, runFfmpeg } from './ffmpeg/ffmpeg-runner.ts';
import type { TimedJpeg } from './ffmpeg/matroska-jpegs.ts';
import { recoverVideo } from './video-recovery.ts';
import { messageOf } from '../error-facts.ts';

/** A job tells how far it is at most this often. */
const PROGRESS_MS = 250;

/** How the host cuts fragments and syncs, in ms. */
export interface MuxTiming {
  readonly fragmentMs: number;
  readonly syncMs: number;
}

/**
 * The muxing worker's inside: owns the tracks, cuts their fragments by wall clock, syncs them in turn, and does jobs one
 * at a time. A track that fails tells so and keeps giving its buffers back; the others go on.
 */
export class MuxHost {
  readonly #send: SendReply;
  readonly #openFile: OpenVideoFile;
  readonly #tracks = new Map<number, MuxTrack>();
  readonly #finishing = new Set<Promise<void>>();
  readonly #timers: NodeJS.Timeout[];
  #jobs: Promise<void> = Promise.resolve();
  #syncing = false;

  constructor(timing: MuxTiming, send: SendReply, openFile: OpenVideoFile = openVideoFile) {
    this.#send = send;
    this.#openFile = openFile;
    this.#timers = [
      setInterval(() => this.#flushAll(), timing.fragmentMs),
      setInterval(() => void this.#syncAll(), timing.syncMs),
    ];
  }

  /** Takes the station's next message. */
  receive(request: MuxRequest): void {
    switch (request.type) {
      case 'open':
        this.#tracks.set(request.track, MuxTrack.open(request, this.#openFile, this.#send));
        return;
      case 'append': {
        const track = this.#tracks.get(request.track);
        if (track !== undefined) track.append(request.buffer, request.units);
        else this.#send({ type: 'consumed', track: request.track, buffers: [request.buffer] }, [request.buffer]);
        return;
      }
      case 'useParameterSets':
        this.#tracks.get(request.track)?.useParameterSets(request.sps, request.pps);
        return;
      case 'settle':
        this.#tracks.get(request.track)?.settle();
        return;
      case 'finish':
        this.#finish(request.track, request.endTicks);
        return;
      case 'job':
        this.#jobs = this.#jobs.then(() => this.#runJob(request.job, request.task));
        return;
      case 'stop':
        void this.#stop();
    }
  }

  #finish(id: number, endTicks: number): void {
    const track = this.#tracks.get(id);
    if (track === undefined) return;
    this.#tracks.delete(id);
    const finished = track.finish(endTicks).finally(() => this.#finishing.delete(finished));
    this.#finishing.add(finished);
  }

  #flushAll(): void {
    for (const track of this.#tracks.values()) track.flush();
  }

  /** One after the other: a slow disk must leave the shared threads to those who write. */
  async #syncAll(): Promise<void> {
    if (this.#syncing) return;
    this.#syncing = true;
    for (const track of this.#tracks.values()) await track.sync();
    this.#syncing = false;
  }

  async #runJob(job: number, task: MuxJob): Promise<void> {
    try {
      this.#send({ type: 'jobDone', job, result: await this.#doJob(job, task) }, []);
    } catch (error) {
      this.#send({ type: 'jobFailed', job, message: messageOf(error) }, []);
    }
  }

  #doJob(job: number, task: MuxJob): Promise<MuxJobResults[keyof MuxJobResults]> {
    if (task.kind === 'recoverVideo') return recoverVideo(task);
    let toldMs = performance.now();
    const progressed = (bytes: number): void => {
      if (performance.now() - toldMs < PROGRESS_MS) return;
      toldMs = performance.now();
      this.#send({ type: 'jobProgressed', job, bytes }, []);
    };
    if (task.kind === 'checksum') return checksumFile(task.path, progressed);
    const run: FfmpegRun = (args, options) => runFfmpeg(task.ffmpeg, args, options);
    return encodeJpegs(run, { ...task, jpegs: jpegsOf(task.rows) }, progressed);
  }

  async #stop(): Promise<void> {
    for (const timer of this.#timers) clearInterval(timer);
    await Promise.all(this.#finishing);
    await this.#jobs;
    this.#send({ type: 'stopped' }, []);
  }
}

function jpegsOf(rows: Float64Array): TimedJpeg[] {
  return Array.from({ length: rows.length / 3 }, (_, row) => {
    const [offset = 0, bytes = 0, ptsUs = 0] = rows.subarray(row * 3, row * 3 + 3);
    return { offset, bytes, ptsUs };
  });
}
