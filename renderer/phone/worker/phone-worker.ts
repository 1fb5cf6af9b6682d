import type { PhoneCommand } from '../worker-messages.ts';
import { PhoneCamera } from './phone-camera.ts';
import { openWebSocket } from './web-socket.ts';

/*
 * The phone page's worker: connection, reading frames, encoding and sending. What the page does meanwhile, or the browser
 * to the page, does not hold a frame back.
 */

const camera = new PhoneCamera(openWebSocket, (report) => self.postMessage(report, { transfer: [] }));
self.addEventListener('message', ({ data }: MessageEvent<PhoneCommand>) => camera.obey(data));
camera.start();
