import { useEffect, useState } from 'react';
import type { SessionSummary } from '#shared/contract/session-summary.ts';
import { mediaUrl } from '../media-url.ts';
import type { FrameTimes } from './frame-times.ts';
import type { FrameTimesReply } from './frame-times-worker.ts';

/** What was read of a session in this state, which may change them. */
interface ReadTimes extends Pick<SessionSummary, 'folder' | 'state'> {
  readonly times: FrameTimes;
}

/** The times of a session's frames: null until they are read, or where there are none. Read again with each new state. */
export function useFrameTimes(
  { folder, state }: Pick<SessionSummary, 'folder' | 'state'>,
  readable: boolean,
): FrameTimes | null {
  const [read, setRead] = useState<ReadTimes | null>(null);
  useEffect(() => {
    if (!readable) return;
    const worker = new Worker(new URL('./frame-times-worker.ts', import.meta.url), { type: 'module' });
    worker.addEventListener('message', ({ data }: MessageEvent<FrameTimesReply>) => {
      if (data.ok) setRead({ folder, state, times: data.times });
      worker.terminate();
    });
    worker.postMessage(mediaUrl(folder, 'frames.csv'), []);
    return () => worker.terminate();
  }, [folder, state, readable]);
  return read?.folder === folder ? read.times : null;
}
