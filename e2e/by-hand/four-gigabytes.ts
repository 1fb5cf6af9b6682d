// Run by hand: records a video of over 4 GB through a real station, then plays and seeks it in a real Chromium.
//   npm run build && npx tsx e2e/by-hand/four-gigabytes.ts [GIGABYTES]
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { once } from 'node:events';
import { WebSocket } from 'ws';
import { loadClip } from '../../tools/simulator/clip.ts';
import { MediaPage } from '../harness/media-page.ts';
import { CAPTURE_STARTED, CAPTURE_STOPPED, packet } from '../harness/raw-phone.ts';
import { eventually, sessionsIn, StationProcess, temporaryFolder } from '../harness/station-process.ts';

const BACKLOG_BYTES = 8 * 1024 * 1024;
const gigabytes = Number(process.argv[2] ?? 4.4);
const folder = await temporaryFolder();
const clip = await loadClip({ width: 1920, height: 1080, fps: 30, bitrateMbit: 40, seconds: 10, profile: 'high' });
const station = await StationProcess.start({ recordings: folder.path, args: ['--no-raw'] });
try {
  const socket = new WebSocket(station.url);
  await once(socket, 'open');
  socket.send(CAPTURE_STARTED);
  socket.send(packet(0, 0, clip.codecConfig));
  let sent = 0;
  let frames = 0;
  for (; sent < gigabytes * 1e9; frames += 1) {
    const unit = clip.units[frames % clip.units.length] ?? new Uint8Array();
    socket.send(packet(1_000_000 + Math.round((frames * 1000) / 30), frames + 1, unit));
    sent += unit.byteLength;
    while (socket.bufferedAmount > BACKLOG_BYTES) await new Promise((resolve) => setTimeout(resolve, 1));
  }
  socket.send(CAPTURE_STOPPED);
  const [session] = await eventually(
    'the session is ready',
    async () => {
      const sessions = await sessionsIn(folder.path);
      return sessions[0]?.manifest.state === 'ready' && sessions;
    },
    300_000,
  );
  socket.terminate();
  if (session === undefined) throw new Error('There is no session.');
  const file = join(session.directory, 'stream.mp4');
  const { size } = await stat(file);
  console.log(`${frames} frames sent, ${session.manifest.frames} recorded, ${size} bytes`);
  const opened = performance.now();
  const media = await MediaPage.open(file);
  const duration = Number(await media.duration());
  console.log(
    `Chromium opened it; ${duration.toFixed(3)} s long (${(performance.now() - opened).toFixed(0)} ms in all)`,
  );
  const places = [1, duration * 0.5, duration * 0.97, duration - 1, 2];
  for (const seconds of places) {
    const began = performance.now();
    const picture = await media.pictureAt(seconds);
    const levels = new Set(Buffer.from(picture, 'base64')).size;
    const ms = (performance.now() - began).toFixed(0);
    console.log(`seek to ${seconds.toFixed(1)} s: a picture with ${levels} levels after ${ms} ms`);
  }
  console.log(`problem: ${String(await media.problem())}; ranges asked for: ${media.ranges.length}`);
  await media.close();
} finally {
  await station.end();
  await folder.remove();
}
