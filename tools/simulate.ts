// Simulated phones and boards: `npm run simulate -- --help`.
import { pathToFileURL } from 'node:url';
import { CAMERA_CLOSE_CODES } from '#shared/messages/camera-messages.ts';
import { boardStartFrom } from './simulator/board/board-start.ts';
import { sharedJpegClips } from './simulator/board/jpeg-clip.ts';
import { SimulatedBoard } from './simulator/board/simulated-board.ts';
import { PhoneFleet, sharedClips } from './simulator/phone-fleet.ts';
import type { ClipSource } from './simulator/phone-options.ts';
import { wordsOf } from './simulator/phone-socket.ts';
import { type Random, seededRandom } from './simulator/random.ts';
import { parseSimulateArguments, SIMULATE_HELP, type SimulateOptions } from './simulator/simulate-options.ts';
import { SimulatedPage } from './simulator/simulated-page.ts';
import { SimulatedPhone } from './simulator/simulated-phone.ts';

const RECONNECT_AFTER_MS = 2000;
/** Close codes of a station that does not let a device in. */
const REFUSALS: ReadonlySet<number> = new Set(
  (['token-missing', 'refused', 'rate-limited'] as const).map((code) => CAMERA_CLOSE_CODES[code]),
);

type SimulatedDevice = SimulatedPhone | SimulatedPage | SimulatedBoard;

/** What the options describe, not started yet, and the video for what they are usually asked for. */
async function prepareFleet(options: SimulateOptions): Promise<PhoneFleet<SimulatedDevice>> {
  return new PhoneFleet<SimulatedDevice>([...(await preparePhones(options)), ...(await prepareBoards(options))]);
}

async function prepareBoards({ boards, boardUrl, boardFps }: SimulateOptions): Promise<SimulatedBoard[]> {
  if (boards === 0) return [];
  const clips = sharedJpegClips();
  const { width, height, quality } = boardStartFrom('start');
  await clips({ width, height, quality });
  return Array.from({ length: boards }, (_, index) => {
    const model = boards === 1 ? 'Simulated board' : `Simulated board ${index + 1}`;
    return new SimulatedBoard({ url: boardUrl, clips, fps: boardFps, model, remembersSent: false });
  });
}

async function preparePhones(options: SimulateOptions): Promise<(SimulatedPhone | SimulatedPage)[]> {
  const { phones, model, width, height, profile, fps, bitrateMbit, seed } = options;
  if (phones === 0) return [];
  const clips = sharedClips({ width, height, profile });
  const usualFps = fps ?? 10;
  await clips({ fps: usualFps === 0 ? 30 : usualFps, bitrateMbit: bitrateMbit ?? 4 });
  return Array.from({ length: phones }, (_, index) => {
    const name = phones === 1 ? model : `${model} ${index + 1}`;
    return phoneOf(options, name, clips, seededRandom(seed * 100_003 + index));
  });
}

function phoneOf(
  options: SimulateOptions,
  model: string,
  clips: ClipSource,
  random: Random,
): SimulatedPhone | SimulatedPage {
  const { url, fps, bitrateMbit, behaviour } = options;
  const asked = { ...(fps === undefined ? {} : { fps }), ...(bitrateMbit === undefined ? {} : { bitrateMbit }) };
  const common = { url, clips, behaviour, model, random, ...asked };
  if (options.protocol === 2) return new SimulatedPage({ ...common, driftPpm: options.driftPpm });
  return new SimulatedPhone({
    ...common,
    capturesUnasked: options.capturesUnasked,
    ...(options.reconnects ? { reconnectAfterMs: RECONNECT_AFTER_MS } : {}),
  });
}

/**
 * Hands `print` one line each time a phone connects, starts, stops or loses its connection. `mayWait`: the station may
 * let phones wait for approval, which a phone cannot see; the first line says what to do then.
 */
function printEvents(fleet: PhoneFleet<SimulatedDevice>, mayWait: boolean, print: (line: string) => void): void {
  let hint = mayWait ? '; if the station asks for approval, type allow N there' : '';
  for (const phone of fleet.phones) {
    const say = (words: string): void => print(`${phone.model}: ${words}`);
    phone.events.on('connected', () => {
      // A phone page hears by itself that it has to wait.
      say(phone instanceof SimulatedPage ? 'connected' : `connected${hint}`);
      hint = '';
    });
    printStarts(phone, say);
    phone.events.on('captureStopped', () => say(`stopped after ${phone.counts().frames} frames in all`));
    phone.events.on('problemOccurred', say);
    phone.events.on('connectionLost', ({ code, reason }) => {
      const why = `(${code}${reason === '' ? '' : `, ${reason}`})`;
      say(`${REFUSALS.has(code) ? 'refused by the station' : 'connection lost'} ${why}`);
    });
  }
}

function printStarts(phone: SimulatedDevice, say: (words: string) => void): void {
  if (phone instanceof SimulatedBoard) {
    phone.events.on('captureStarted', ({ width, height, quality }) =>
      say(`started, ${width}x${height} of quality ${quality}`),
    );
    return;
  }
  phone.events.on('captureStarted', ({ fps, clip }) => {
    const { width, height, bitrateMbit } = clip.options;
    say(`started, ${width}x${height} at ${fps} fps and ${bitrateMbit} Mbit/s`);
  });
}

/** Resolves at Ctrl+C, after `seconds`, or when every phone is gone and none comes back. */
function untilOver(fleet: PhoneFleet<SimulatedDevice>, options: SimulateOptions): Promise<void> {
  return new Promise((resolve) => {
    const timer = options.seconds === null ? undefined : setTimeout(() => end(), options.seconds * 1000);
    const end = (): void => {
      clearTimeout(timer);
      resolve();
    };
    process.once('SIGINT', end);
    process.once('SIGTERM', end);
    if (options.reconnects || options.protocol === 2 || options.boards > 0) return;
    let connected = fleet.phones.filter((phone) => phone.connected).length;
    if (connected === 0) end();
    for (const phone of fleet.phones) {
      phone.events.on('connectionLost', () => {
        connected -= 1;
        if (connected === 0) end();
      });
    }
  });
}

/** Runs the simulator; resolves with the exit code: 1 for wrong arguments, no video, or no phone that could connect. */
export async function simulate(args: readonly string[]): Promise<number> {
  const request = parseSimulateArguments(args);
  if (request.kind === 'help') {
    console.log(SIMULATE_HELP);
    return 0;
  }
  if (request.kind === 'wrong') {
    console.error(request.problem);
    return 1;
  }
  let fleet: PhoneFleet<SimulatedDevice>;
  try {
    fleet = await prepareFleet(request.options);
  } catch (error) {
    console.error(wordsOf(error));
    return 1;
  }
  const hasToken = new URL(request.options.url).searchParams.has('token');
  printEvents(fleet, !hasToken, (line) => console.log(line));
  const connected = await fleet.start();
  await untilOver(fleet, request.options);
  await fleet.stop();
  console.log(fleet.summary());
  // A board may find its station later.
  const everConnected = fleet.phones.some((phone) => phone.counts().connections > 0);
  return connected === 0 && !everConnected ? 1 : 0;
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  process.exitCode = await simulate(process.argv.slice(2));
}
