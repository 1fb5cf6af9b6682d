import { Worker } from 'node:worker_threads';
import { messageOf } from '../error-facts.ts';
import type { Inspection } from './inspection.ts';
import type { VerifyReply, VerifyRequest } from './verify-protocol.ts';

/** Looks at a session's folder elsewhere; `signal` ends that at once, and it rejects. */
export type Inspect = (
  directory: string,
  progressed: (fraction: number) => void,
  signal: AbortSignal,
) => Promise<Inspection>;

/** The station's end of a verifying thread, which is made when it is needed and lives until it is stopped or given up. */
export class VerifyClient {
  readonly #workerUrl: URL;
  #worker: Worker | null = null;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(workerUrl: URL) {
    this.#workerUrl = workerUrl;
  }

  /** One after the other. Rejects with the signal's reason, or with a sentence where the thread ends. */
  readonly inspect: Inspect = (directory, progressed, signal) => {
    const result = this.#turn.then(() => this.#inspect(directory, progressed, signal));
    this.#turn = result.catch(() => undefined);
    return result;
  };

  /** Ends the thread; an inspection under way rejects. */
  async stop(): Promise<void> {
    const worker = this.#worker;
    this.#worker = null;
    await worker?.terminate();
  }

  async #inspect(directory: string, progressed: (fraction: number) => void, signal: AbortSignal): Promise<Inspection> {
    signal.throwIfAborted();
    const worker = (this.#worker ??= this.#spawn());
    const giveUp = (): void => void this.stop();
    signal.addEventListener('abort', giveUp, { once: true });
    let forget = (): void => undefined;
    try {
      return await new Promise<Inspection>((resolve, reject) => {
        const told = (reply: VerifyReply): void => {
          if (reply.type === 'progressed') progressed(reply.fraction);
          else resolve(reply.inspection);
        };
        const failed = (error: unknown): void => reject(new Error(`The verifying thread failed: ${messageOf(error)}`));
        const ended = (): void =>
          reject(signal.aborted ? abortReason(signal) : new Error('The verifying thread ended unexpectedly.'));
        worker.on('message', told).on('error', failed).on('exit', ended);
        forget = () => worker.off('message', told).off('error', failed).off('exit', ended);
        worker.postMessage({ directory } satisfies VerifyRequest, []);
      });
    } finally {
      forget();
      signal.removeEventListener('abort', giveUp);
    }
  }

  #spawn(): Worker {
    const worker = new Worker(this.#workerUrl, { name: 'verifying' });
    // Whoever waits is told by listeners of its own; a thread that dies idle is made anew.
    const ended = (): void => {
      if (this.#worker === worker) this.#worker = null;
    };
    worker.on('error', ended).on('exit', ended);
    return worker;
  }
}

function abortReason({ reason }: AbortSignal): Error {
  return reason instanceof Error ? reason : new Error('It was given up.');
}
