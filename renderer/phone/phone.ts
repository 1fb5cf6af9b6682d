import * as z from 'zod';
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { CaptureSettings } from '#shared/commands/capture-settings.ts';
import { type CameraInfo, cameraFacing } from '#shared/messages/camera-messages.ts';
import type { Battery, PhoneTrouble } from '#shared/contract/status.ts';
import { type CameraChoice, DEFAULT_CHOICE, IDLE_WISH, wishOf } from './camera/camera-constraints.ts';
import { CameraControl, type CameraMedia, type CameraState } from './camera/camera-control.ts';
import { FrameGiver } from './camera/frame-giver.ts';
import { frameComes } from './camera/camera-pulse.ts';
import type { IdentityKeeper } from './identity.ts';
import { afterReport, FIRST_STATE, isAtWork, type PhoneState, troubleOf } from './phone-state.ts';
import type { PhoneWorker } from './phone-worker.ts';
import type { Remembered } from './remembered.ts';
import type { Wakefulness } from './wake-lock.ts';
import type { PhoneReport } from './worker-messages.ts';

/** What the page is made of. */
export interface PhoneParts {
  readonly worker: PhoneWorker;
  readonly media: CameraMedia;
  readonly identity: IdentityKeeper;
  /** Outlives the page. */
  readonly remembered: Remembered;
  /** Lives as long as the browser's tab. */
  readonly tab: Remembered;
  /** `wss://HOST:PORT/camera` */
  readonly url: string;
  readonly wake: { hold(): void; release(): void };
}

const CAMERA_KEY = 'capture-station.camera';
const BEGUN_KEY = 'capture-station.begun';
const cameraChoice = z.object({ id: z.string().nullable(), facing: cameraFacing });

/** How long it stands who stopped, and the camera stays as it was set up for the capture. */
const SETTLE_MS = 6000;
/** A camera that gives no frame for so long after the page came back is dead. */
const PULSE_MS = 2000;
/** A worker that does not end what runs within this time does not end it at all. */
const LEAVE_MS = 5000;
/** A shorter look at something else is not worth a word. */
const NOTICED_AWAY_MS = 1000;

/** This phone as a camera of the station: the model behind the page, between the camera, the worker and the person. */
export class Phone {
  readonly state: StoreApi<PhoneState>;
  readonly #parts: PhoneParts;
  readonly #camera: CameraControl;
  readonly #frames: FrameGiver;
  #video: HTMLVideoElement | null = null;
  #connected = false;
  #told: PhoneTrouble | null = null;
  #awayFromMs = 0;
  #settleTimer: ReturnType<typeof setTimeout> | undefined;
  #leaveTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(parts: PhoneParts) {
    this.#parts = parts;
    this.state = createStore(() => ({ ...FIRST_STATE, name: shownName(parts.identity) }));
    this.#frames = new FrameGiver({
      sourceGiven: (source, transfer) =>
        parts.worker.tell({ kind: 'cameraOpened', source, label: this.#cameraLabel() }, transfer),
      frameOffered: (frame) => parts.worker.tell({ kind: 'frameOffered', frame }, [frame]),
    });
    const choice = parts.remembered.read(CAMERA_KEY, cameraChoice) ?? DEFAULT_CHOICE;
    this.#camera = new CameraControl(parts.media, choice, {
      cameraChanged: (camera) => this.#cameraChanged(camera),
      cameraOpened: (track) => this.#cameraOpened(track),
      camerasFound: (cameras) => this.state.setState({ cameras }),
    });
    parts.worker.listen(
      (report) => this.#reported(report),
      (message) => this.state.setState({ encoderProblem: message }),
    );
  }

  /** Begins by itself with a token, and where it had begun before a reload; else it takes a tap on Connect. */
  start(): void {
    const hadBegun = this.#parts.tab.read(BEGUN_KEY, z.literal(true)) ?? false;
    if (hadBegun || this.#parts.identity.identity.token !== null) this.begin();
  }

  /** Asks for the camera, and connects when there is one. */
  begin(): void {
    this.state.setState({ stage: 'begun', link: { kind: 'connecting' }, encoderProblem: null });
    this.#parts.tab.write(BEGUN_KEY, true);
    this.#parts.wake.hold();
    void this.#camera.open();
  }

  /** Connects, or connects anew after a refusal. */
  connect(): void {
    const { worker, url, identity } = this.#parts;
    this.#connected = true;
    this.state.setState({ link: { kind: 'connecting' } });
    const { cameras } = this.state.getState();
    worker.tell({ kind: 'connected', url, identity: identity.identity, cameras });
  }

  /** Ends what runs, then the connection. */
  leave(): void {
    const left = (): void => this.#reported({ kind: 'linkChanged', link: { kind: 'left' } });
    this.#parts.tab.write(BEGUN_KEY, null);
    if (!this.#connected) {
      left();
      return;
    }
    this.state.setState({ stage: 'leaving' });
    this.#parts.worker.tell({ kind: 'left' });
    clearTimeout(this.#leaveTimer);
    this.#leaveTimer = setTimeout(left, LEAVE_MS);
  }

  /** The page goes away for good; the station is to see a clean end where there is still time for it. */
  pageLeft(): void {
    this.#parts.worker.tell({ kind: 'left' });
  }

  tryCameraAgain(): void {
    void this.#camera.open();
  }

  chooseCamera({ id, facing }: CameraInfo): void {
    const choice: CameraChoice = { id, facing };
    this.#parts.remembered.write(CAMERA_KEY, choice);
    void this.#camera.open(choice);
  }

  rename(name: string): void {
    const kept = this.#parts.identity.edit(name);
    if (kept === null) return;
    this.state.setState({ name: kept });
    this.#parts.worker.tell({ kind: 'named', name: kept });
  }

  batteryChanged(battery: Battery): void {
    this.state.setState({ battery });
    this.#parts.worker.tell({ kind: 'batteryChanged', battery });
  }

  wakeChanged(wakefulness: Wakefulness): void {
    this.state.setState({ wakefulness });
  }

  /** The preview's element; null when it is gone. */
  showOn(video: HTMLVideoElement | null): void {
    this.#video = video;
    this.#frames.showOn(video);
  }

  closeNotice(): void {
    this.state.setState({ awaySeconds: null });
  }

  /** The page went to the background. */
  wentAway(): void {
    this.#awayFromMs = performance.now();
    this.state.setState({ presence: 'away' });
    this.#tellTrouble();
  }

  /** It is back: is the camera, too? */
  async cameBack(): Promise<void> {
    const awayMs = performance.now() - this.#awayFromMs;
    const { stage } = this.state.getState();
    const noticed = stage === 'begun' && awayMs >= NOTICED_AWAY_MS;
    this.state.setState({ presence: 'returning', ...(noticed ? { awaySeconds: Math.round(awayMs / 1000) } : {}) });
    const alive = await this.#cameraIsAlive();
    if (this.state.getState().presence !== 'returning') return;
    this.state.setState({ presence: 'here' });
    if (!alive && this.state.getState().stage === 'begun') void this.#camera.open();
    this.#tellTrouble();
  }

  async #cameraIsAlive(): Promise<boolean> {
    const { track } = this.#camera;
    if (track === null || track.readyState === 'ended' || track.muted) return false;
    return this.#video === null || (await frameComes(this.#video, PULSE_MS));
  }

  #cameraChanged(camera: CameraState): void {
    this.state.setState({ camera });
    this.#tellTrouble();
  }

  #cameraOpened(track: MediaStreamTrack): void {
    this.#frames.give(track);
    if (!this.#connected) this.connect();
  }

  /** Said once, and only to a worker that has connected. */
  #tellTrouble(): void {
    if (!this.#connected) return;
    const trouble = troubleOf(this.state.getState(), this.#told);
    if (trouble === this.#told) return;
    this.#told = trouble;
    this.#parts.worker.tell({ kind: 'troubled', trouble });
  }

  #reported(report: PhoneReport): void {
    this.#frames.workerReported();
    const before = this.state.getState();
    const state = afterReport(before, report);
    this.state.setState(state);
    const mayEnd = report.kind === 'stateChanged' ? isAtWork(before) : report.kind === 'stopAsked';
    if (mayEnd && !isAtWork(state)) this.#settleSoon();
    if (report.kind === 'captureAsked') void this.#setUp(report.settings);
    if (report.kind === 'renamed') this.#renamed(report.name);
    if (report.kind === 'linkChanged' && report.link.kind === 'left') this.#hasLeft();
  }

  #renamed(name: string): void {
    const { identity } = this.#parts;
    identity.confirm(name);
    this.state.setState({ name: shownName(identity) });
  }

  async #setUp(settings: CaptureSettings): Promise<void> {
    clearTimeout(this.#settleTimer);
    await this.#camera.apply(wishOf(settings));
    const { track } = this.#camera;
    if (track !== null) this.#frames.giveAgain(track);
    this.#parts.worker.tell({ kind: 'cameraReady' });
  }

  #settleSoon(): void {
    clearTimeout(this.#settleTimer);
    this.#settleTimer = setTimeout(() => {
      this.state.setState({ stopped: null });
      if (this.state.getState().capture === null) void this.#camera.apply(IDLE_WISH);
    }, SETTLE_MS);
  }

  #hasLeft(): void {
    clearTimeout(this.#settleTimer);
    clearTimeout(this.#leaveTimer);
    this.#connected = false;
    this.#told = null;
    this.state.setState({ capture: null, progress: null, awaySeconds: null });
    this.#parts.wake.release();
    this.#camera.close();
  }

  #cameraLabel(): string {
    return this.#camera.track?.label ?? '';
  }
}

function shownName({ identity }: IdentityKeeper): string {
  return identity.name === '' ? identity.model : identity.name;
}
