import { Worker } from 'node:worker_threads';
import { CommandError } from '#shared/contract/problems.ts';
import type { SessionManifest } from '#shared/recording/manifest.ts';
import type { Clock, Timer } from '../clock.ts';
import { messageOf } from '../error-facts.ts';
import { type FolderReport, galleryReply, type GalleryReply, type GalleryRequest } from './gallery-protocol.ts';

/** What the gallery worker tells. */
export interface ScanListener {
  /** Folders that are new or changed, and those that went. */
  found(reports: readonly FolderReport[], gone: readonly string[]): void;
  /** All folders have been looked at; `problem`: why they could not be. */
  passed(problem: string | null): void;
  /** The thread died; another one begins anew, and tells every folder again. */
  died(why: string): void;
}

/** A look at one folder; `report` null where there is none. */
export interface Inspection {
  readonly report: FolderReport | null;
  readonly manifest: SessionManifest | null;
}

interface WaitingInspection {
  readonly done: (inspection: Inspection) => void;
  readonly failed: (error: Error) => void;
  readonly limit: Timer;
}

function foundBy({ folder, report }: Extract<GalleryReply, { type: 'inspected' }>): [FolderReport[], string[]] {
  return report === null ? [[], [folder]] : [[report], []];
}

/** How long a look at one folder may take. */
const INSPECTION_LIMIT_MS = 10_000;
/** A thread that died is made again after so long, and twice as long each time it dies again without a whole pass. */
const RESTART_MS = 1000;
const MAX_RESTART_MS = 60_000;

/** The station's end of the gallery worker thread. */
export class ScanClient {
  readonly #workerUrl: URL;
  readonly #recordings: string;
  readonly #clock: Clock;
  readonly #listener: ScanListener;
  readonly #waiting = new Map<number, WaitingInspection>();
  #worker: Worker | null = null;
  #restart: Timer | null = null;
  #restartMs = RESTART_MS;
  #lastRequest = 0;

  constructor(workerUrl: URL, recordings: string, clock: Clock, listener: ScanListener) {
    this.#workerUrl = workerUrl;
    this.#recordings = recordings;
    this.#clock = clock;
    this.#listener = listener;
  }

  start(): void {
    this.#spawn();
  }

  /** Ends the thread; looks under way are given up. */
  async stop(): Promise<void> {
    this.#restart?.cancel();
    const worker = this.#worker;
    this.#worker = null;
    this.#giveUp('The gallery has been stopped.');
    await worker?.terminate();
  }

  /** Looks at one folder now. Rejects with a CommandError. */
  inspect(folder: string): Promise<Inspection> {
    return new Promise((resolve, reject) => {
      const worker = this.#worker;
      if (worker === null) {
        reject(new CommandError('no-answer', 'The gallery is not running at the moment; try again.'));
        return;
      }
      const request = (this.#lastRequest += 1);
      const limit = this.#clock.after(INSPECTION_LIMIT_MS, () => {
        this.#waiting.delete(request);
        const seconds = INSPECTION_LIMIT_MS / 1000;
        reject(new CommandError('no-answer', `The disk did not answer within ${seconds} s; try again.`, folder));
      });
      this.#waiting.set(request, { done: resolve, failed: reject, limit });
      worker.postMessage({ type: 'inspect', request, folder } satisfies GalleryRequest, []);
    });
  }

  #spawn(): void {
    const worker = new Worker(this.#workerUrl, { workerData: { recordings: this.#recordings }, name: 'gallery' });
    this.#worker = worker;
    worker.on('message', (message: unknown) => {
      if (this.#worker !== worker) return;
      const reply = galleryReply.safeParse(message);
      if (reply.success) this.#receive(reply.data);
      else void worker.terminate();
    });
    worker.on('error', (error: unknown) => this.#ended(worker, messageOf(error)));
    worker.on('exit', (code) => this.#ended(worker, `exit code ${code}`));
  }

  #receive(reply: GalleryReply): void {
    switch (reply.type) {
      case 'found':
        this.#listener.found(reply.reports, reply.gone);
        return;
      case 'passed':
        this.#restartMs = RESTART_MS;
        this.#listener.passed(reply.problem);
        return;
      case 'inspected': {
        const waiting = this.#waiting.get(reply.request);
        this.#waiting.delete(reply.request);
        waiting?.limit.cancel();
        waiting?.done(reply);
        // Nobody waits for it any more, and the worker will not tell it again.
        if (waiting === undefined) this.#listener.found(...foundBy(reply));
      }
    }
  }

  #ended(worker: Worker, why: string): void {
    if (this.#worker !== worker) return;
    this.#worker = null;
    this.#giveUp('The gallery is being started again; try again.');
    this.#restart = this.#clock.after(this.#restartMs, () => this.#spawn());
    this.#restartMs = Math.min(MAX_RESTART_MS, this.#restartMs * 2);
    this.#listener.died(why);
  }

  #giveUp(words: string): void {
    const waiting = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const { failed, limit } of waiting) {
      limit.cancel();
      failed(new CommandError('no-answer', words));
    }
  }
}
