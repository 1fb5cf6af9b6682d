// A camera in 40 lines, with the simple protocol of docs/protocol.md: waits for Start, then sends an H.264 file.
import { readFileSync } from 'node:fs';
import { WebSocket } from 'ws';

const [url, file, fps = 30] = process.argv.slice(2);
if (!file) throw new Error('Usage: node camera.mjs ws://STATION:50001/android-cam FILE.h264 [FPS]');
const stream = readFileSync(file);
const cuts = []; // where an access unit begins: with a delimiter, NAL unit type 9
for (let at = -1; (at = stream.indexOf('0000000109', at + 1, 'hex')) !== -1;) cuts.push(at);
const units = cuts.map((from, i) => stream.subarray(from, cuts[i + 1]));
const socket = new WebSocket(url);
const say = (message) => socket.send(JSON.stringify(message));
let sent = 0; // frames of this capture: the next one's sequence number
let timer = null; // null while it does not capture
function send(startedMs) {
  const header = Buffer.alloc(16);
  header.writeBigUInt64BE(BigInt(startedMs + Math.round((sent * 1000) / fps)), 0);
  header.writeUInt32BE(sent, 8);
  header.writeUInt32BE(units[sent].length, 12);
  socket.send(Buffer.concat([header, units[sent]]));
  sent += 1;
  timer = setTimeout(sent < units.length ? send : stop, startedMs + (sent * 1000) / fps - performance.now(), startedMs);
}
function stop() {
  clearTimeout(timer);
  timer = null;
  say({ status: 'capture_stopped', message: `${sent} frames` });
  console.log(`Sent ${sent} frames.`);
}
socket.on('open', () => say({ type: 'capabilities', deviceModel: 'Example (Node)' }));
socket.on('error', ({ message }) => console.error(message));
socket.on('close', (code, reason) => console.log(`Closed: ${code} ${reason}`));
socket.on('message', (text) => {
  const { command } = JSON.parse(text);
  if (command === 'stop_capture' && timer !== null) stop();
  if (command !== 'start_capture' || timer !== null) return;
  say({ status: 'capture_started', message: `Streaming ${file}` });
  sent = 0;
  send(Math.round(performance.now()));
});
