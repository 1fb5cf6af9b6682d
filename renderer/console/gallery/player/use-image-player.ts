import { useEffect, useMemo } from 'react';
import { JPEG_FILE } from '#shared/recording/manifest.ts';
import { mediaUrl } from '../media-url.ts';
import type { FrameTimes } from './frame-times.ts';
import { ImagePlayer, type ImagePlayerParts } from './image-player.ts';

/** A picture that has not come by then does not come. */
const FETCH_TIMEOUT_MS = 10_000;
const PARTIAL_CONTENT = 206;

/** Fetches one JPEG out of a session's stream. Rejects with a sentence. */
async function fetchPicture(url: string, offset: number, bytes: number): Promise<Blob> {
  const headers = { Range: `bytes=${offset}-${offset + bytes - 1}` };
  const signal = AbortSignal.timeout(FETCH_TIMEOUT_MS);
  const response = await fetch(url, { headers, signal, cache: 'no-store' });
  if (response.status !== PARTIAL_CONTENT) throw new Error(`The station answers ${response.status}.`);
  return new Blob([await response.arrayBuffer()], { type: 'image/jpeg' });
}

/** What a player of the pictures in this folder works with. */
function partsOf(folder: string, times: FrameTimes): ImagePlayerParts {
  const url = mediaUrl(folder, JPEG_FILE);
  return {
    times,
    fetchPicture: (offset, bytes) => fetchPicture(url, offset, bytes),
    nowMs: () => performance.now(),
    after: (ms, run) => {
      const timer = setTimeout(run, ms);
      return () => clearTimeout(timer);
    },
  };
}

/** A player for the JPEGs of a session with these frame times; null where these are null, or there are no frames. */
export function useImagePlayer(folder: string, times: FrameTimes | null): ImagePlayer | null {
  const player = useMemo(
    () => (times === null || times.timeUs.length === 0 ? null : new ImagePlayer(partsOf(folder, times))),
    [folder, times],
  );
  useEffect(() => player?.open(), [player]);
  return player;
}
