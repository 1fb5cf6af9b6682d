import type { FrameSource } from '../worker-messages.ts';

declare global {
  interface Window {
    /** Chromium's: there it lives in the page. */
    readonly MediaStreamTrackProcessor?: new (options: { readonly track: MediaStreamTrack }) => {
      readonly readable: ReadableStream<VideoFrame>;
    };
  }
}

/** What can be handed over to a worker; tracks only in Safari, which throws a DataCloneError elsewhere. */
export type FrameTransferable = Transferable | MediaStreamTrack;

/**
 * Hands a track's frames to the worker in the best way that there is, and says which that was. A track that is given away
 * is a copy: the page keeps its own for the preview. Browsers with tracks that can be given away have the processor for
 * them in workers.
 */
export function giveFrames(
  track: MediaStreamTrack,
  give: (source: FrameSource, transfer: FrameTransferable[]) => void,
): FrameSource['kind'] {
  const Processor = window.MediaStreamTrackProcessor;
  if (Processor !== undefined) {
    const frames = new Processor({ track }).readable;
    give({ kind: 'stream', frames }, [frames]);
    return 'stream';
  }
  const copy = track.clone();
  try {
    give({ kind: 'track', track: copy }, [copy]);
    return 'track';
  } catch {
    copy.stop();
    give({ kind: 'offered' }, []);
    return 'offered';
  }
}
