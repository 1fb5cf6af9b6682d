import { useEffect, useState } from 'react';
import { mediaUrl } from '../media-url.ts';
import type { FrameTimes } from './frame-times.ts';
import type { FrameTimesReply } from './frame-times-worker.ts';

/** The times of a session's frames: null until they are read, or where there are none. */
export function useFrameTimes(folder: string, readable: boolean): FrameTimes | null {
  const [read, setRead] = useState<{ readonly folder: string; readonly times: FrameTimes } | null>(null);
  useEffect(() => {
    if (!readable) return;
    const worker = new Worker(new URL('./frame-times-worker.ts', import.meta.url), { type: 'module' });
    worker.addEventListener('message', ({ data }: MessageEvent<FrameTimesReply>) => {
      if (data.ok) setRead({ folder, times: data.times });
      worker.terminate();
    });
    worker.postMessage(mediaUrl(folder, 'frames.csv'), []);
    return () => worker.terminate();
  }, [folder, readable]);
  return read?.folder === folder ? read.times : null;
}
