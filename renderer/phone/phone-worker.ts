import type { FrameTransferable } from './camera/frame-source.ts';
import type { PhoneCommand, PhoneReport } from './worker-messages.ts';

/** The page's end of the worker that connects, encodes and sends. */
export interface PhoneWorker {
  /** Throws a DataCloneError where the browser cannot hand `transfer` over. */
  tell(command: PhoneCommand, transfer?: FrameTransferable[]): void;
  listen(reported: (report: PhoneReport) => void, failed: (message: string) => void): void;
}

/** Starts the worker; it connects when it is told to. */
export function startPhoneWorker(): PhoneWorker {
  const worker = new Worker(new URL('./worker/phone-worker.ts', import.meta.url), { type: 'module' });
  return {
    tell: (command, transfer = []) => worker.postMessage(command, transfer),
    listen(reported, failed) {
      worker.addEventListener('message', ({ data }: MessageEvent<PhoneReport>) => reported(data));
      worker.addEventListener('error', ({ message }) => failed(message));
    },
  };
}
