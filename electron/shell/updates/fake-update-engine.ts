import type { FoundUpdate, UpdateEngine } from './update-engine.ts';

interface FakeDownload {
  readonly signal: AbortSignal;
  readonly progress: (percent: number) => void;
  readonly done: () => void;
  readonly fail: (error: Error) => void;
}

/** An engine whose answers a test gives by hand. */
export class FakeUpdateEngine implements UpdateEngine {
  /** What was asked, in order. */
  readonly asked: string[] = [];
  answer: (found: FoundUpdate | null) => void = () => undefined;
  failCheck: (error: Error) => void = () => undefined;
  /** The download that runs. */
  running: FakeDownload | null = null;

  check(): Promise<FoundUpdate | null> {
    this.asked.push('check');
    return new Promise((resolve, reject) => {
      this.answer = resolve;
      this.failCheck = reject;
    });
  }

  download(signal: AbortSignal, progress: (percent: number) => void): Promise<void> {
    this.asked.push('download');
    return new Promise((resolve, reject) => {
      this.running = { signal, progress, done: resolve, fail: reject };
      signal.addEventListener('abort', () => reject(new Error('cancelled')));
    });
  }

  install(): Promise<void> {
    this.asked.push('install');
    return Promise.resolve();
  }
}
