// The console's own live preview, and nothing else: as many tiles as the address asks for.
import { createElement } from 'react';
import { createRoot } from 'react-dom/client';
import { LivePicture } from '../../../renderer/console/preview/live-picture.tsx';
import { PreviewContext } from '../../../renderer/console/preview/preview-context.ts';
import { PreviewHub } from '../../../renderer/console/preview/preview-hub.ts';

const query = new URLSearchParams(location.search);
const tiles = Number(query.get('tiles'));
// What browsers other than Chromium have.
if (query.get('screen') === 'canvas') delete globalThis.MediaStreamTrackGenerator;

const socket = new WebSocket(`ws://${location.host}/`);
socket.binaryType = 'arraybuffer';
/** @param {object} request */
const tell = (request) => socket.send(JSON.stringify(request));
const hub = new PreviewHub({
  watch: (devices) => tell({ watch: devices }),
  acknowledge: (packets) => tell({ acknowledge: packets }),
});

// What every tile tells of its pictures, for the benchmark to read.
const measured = { latenciesMs: [] };
globalThis.measured = measured;
const show = hub.show.bind(hub);
hub.show = (deviceId, channel, screen, listener) =>
  show(deviceId, channel, screen, {
    picturesShown(pictures) {
      measured.latenciesMs.push(...pictures.map(({ latencyMs }) => latencyMs));
      listener.picturesShown(pictures);
    },
    unsupported() {
      measured.unsupported = true;
    },
  });

/** @param {number} index */
function tile(index) {
  const props = { deviceId: `device-${index}`, channel: index, label: `Device ${index}` };
  return createElement('div', { key: index }, createElement(LivePicture, props));
}

const main = document.querySelector('main');
main.style.gridTemplateColumns = `repeat(${Math.ceil(Math.sqrt(tiles))}, minmax(0, 1fr))`;
/** @param {MessageEvent<ArrayBuffer>} message */
const receive = ({ data }) => hub.receive(data);
socket.addEventListener('message', receive);
socket.addEventListener('open', () => {
  const pictures = Array.from({ length: tiles }, (_, index) => tile(index));
  createRoot(main).render(createElement(PreviewContext, { value: hub }, pictures));
});
