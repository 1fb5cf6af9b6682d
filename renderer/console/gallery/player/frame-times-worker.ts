import { type FrameTimes, frameTimesOf } from './frame-times.ts';

// Reads a frames.csv off the page's thread: an hour of video has a hundred thousand rows.

/** What comes back: the times, or why there are none. */
export type FrameTimesReply =
  { readonly ok: true; readonly times: FrameTimes } | { readonly ok: false; readonly problem: string };

function reply(answer: FrameTimesReply, transfer: Transferable[] = []): void {
  self.postMessage(answer, { transfer });
}

async function read(url: string): Promise<void> {
  const response = await fetch(url);
  if (!response.ok) {
    reply({ ok: false, problem: `${response.status}` });
    return;
  }
  const times = frameTimesOf(await response.text());
  const { timeUs, ptsUs, stationUs, fileIndex, offsets, sizes } = times;
  const columns = [timeUs, ptsUs, stationUs, fileIndex, offsets, sizes];
  reply(
    { ok: true, times },
    columns.map(({ buffer }) => buffer),
  );
}

self.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
  read(String(data)).catch((error: unknown) => reply({ ok: false, problem: String(error) }));
});
