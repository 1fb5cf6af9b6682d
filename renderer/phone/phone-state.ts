import { type Battery, type DeviceState, isActiveState, type PhoneTrouble } from '#shared/contract/status.ts';
import type { CameraInfo, CameraRefusalCode, StopReason } from '#shared/messages/camera-messages.ts';
import type { CameraState } from './camera/camera-control.ts';
import type { CameraProblem } from './camera/camera-problem.ts';
import type { Wakefulness } from './wake-lock.ts';
import type { CaptureFacts, LinkState, PhoneReport } from './worker-messages.ts';

type Progress = Omit<Extract<PhoneReport, { kind: 'progressed' }>, 'kind'>;
export type RunningCapture = CaptureFacts & { readonly startedMs: number };

/** Everything that the page shows is made of this. */
export interface PhoneState {
  /** `idle` waits for a tap on Connect; `leaving` until the worker has ended what runs. */
  readonly stage: 'idle' | 'begun' | 'leaving';
  readonly camera: CameraState;
  readonly cameras: readonly CameraInfo[];
  readonly link: LinkState;
  /** What the station sees; null while nothing has been heard from it since the connection began. */
  readonly station: DeviceState | null;
  /** Why the station stopped this phone, from its word until some seconds after the end; else null. */
  readonly stopped: StopReason | null;
  readonly capture: RunningCapture | null;
  readonly progress: Progress | null;
  readonly encoderProblem: string | null;
  readonly battery: Battery | null;
  /** As it is shown: the model where no name was given. */
  readonly name: string;
  /** The page can be looked at; `returning` until it is known that the camera came back with it. */
  readonly presence: 'here' | 'away' | 'returning';
  /** Seconds that the page was in the background the last time, until the notice is closed; else null. */
  readonly awaySeconds: number | null;
  readonly wakefulness: Wakefulness;
  /** Counts the requests to flash. */
  readonly flashes: number;
}

export const FIRST_STATE: PhoneState = {
  stage: 'idle',
  camera: { kind: 'off' },
  cameras: [],
  link: { kind: 'connecting' },
  station: null,
  stopped: null,
  capture: null,
  progress: null,
  encoderProblem: null,
  battery: null,
  name: '',
  presence: 'here',
  awaySeconds: null,
  wakefulness: 'kept',
  flashes: 0,
};

/** The station counts this phone as recording, or is about to. */
export function isAtWork({ station }: Pick<PhoneState, 'station'>): boolean {
  return isActiveState(station);
}

/** What a report of the worker changes. The others are something to do. */
export function afterReport(state: PhoneState, report: PhoneReport): PhoneState {
  switch (report.kind) {
    case 'linkChanged':
      return afterLink(state, report.link);
    case 'stateChanged':
      return { ...state, station: report.state };
    case 'captureAsked':
      return { ...state, stopped: null, encoderProblem: null };
    case 'captureChanged': {
      const { capture } = report;
      // One that encodes has got over its failure.
      return { ...state, capture, encoderProblem: capture === null ? state.encoderProblem : null };
    }
    case 'stopAsked':
      // Stop reaches also those phones that do not record.
      return isAtWork(state) || state.capture !== null ? { ...state, stopped: report.reason } : state;
    case 'progressed': {
      const { kind: _, ...progress } = report;
      return { ...state, progress };
    }
    case 'identified':
      return { ...state, flashes: state.flashes + 1 };
    case 'encoderFailed':
      return { ...state, encoderProblem: report.message };
    case 'renamed':
      return state;
  }
}

function afterLink(state: PhoneState, link: LinkState): PhoneState {
  const stage = link.kind === 'left' ? 'idle' : state.stage;
  // What the station saw and said is as old as the connection.
  return link.kind === 'connected'
    ? { ...state, stage, link }
    : { ...state, stage, link, station: null, stopped: null };
}

/** Why no frames come, as the worker is told it; `told` is what it was told last. A camera that is changed is no trouble. */
export function troubleOf({ presence, camera }: PhoneState, told: PhoneTrouble | null): PhoneTrouble | null {
  if (presence !== 'here') return 'hidden';
  if (camera.kind === 'failed') return 'camera';
  return camera.kind === 'opening' && told !== null ? 'camera' : null;
}

/** The one thing that the page says in large letters. */
export type PhoneView =
  | { readonly kind: 'refused'; readonly code: CameraRefusalCode }
  | { readonly kind: 'camera'; readonly problem: CameraProblem }
  /** `filming`: without a connection, for later. */
  | { readonly kind: 'recording' | 'filming'; readonly startedMs: number | null }
  | {
      readonly kind:
        | 'opening'
        | 'encoder'
        | 'hidden'
        | 'connecting'
        | 'waiting'
        | 'unreachable'
        | 'reconnecting'
        | 'ready'
        | 'starting'
        | 'stalled'
        | 'stopping'
        | 'delivering'
        | 'undelivered'
        | 'stopped'
        | 'halted';
    };

/** What goes first is what has to be mended first; whether it records, the station alone says. */
export function viewOf(state: PhoneState): PhoneView {
  const { link, camera, presence, encoderProblem } = state;
  if (state.stage === 'leaving' || link.kind === 'left') return { kind: 'stopping' };
  if (link.kind === 'refused') return { kind: 'refused', code: link.code };
  if (encoderProblem !== null) return { kind: 'encoder' };
  if (presence === 'away') return { kind: 'hidden' };
  if (camera.kind === 'failed') return { kind: 'camera', problem: camera.problem };
  if (camera.kind !== 'on' || presence === 'returning') return { kind: 'opening' };
  if (link.kind === 'reconnecting') return viewWithoutLink(state);
  return link.kind === 'connected' ? viewOfStation(state) : { kind: link.kind };
}

/** What is filmed and what was filmed goes on and waits, where the connection is only lost. */
function viewWithoutLink({ capture, progress }: PhoneState): PhoneView {
  if (capture !== null) return { kind: 'filming', startedMs: capture.startedMs };
  return { kind: progress?.delivering === true ? 'undelivered' : 'reconnecting' };
}

const STOPPED_VIEWS = { operator: 'stopped', problem: 'halted' } as const;

function viewOfStation({ station, stopped, capture }: PhoneState): PhoneView {
  switch (station) {
    case null:
    case 'waiting':
    case 'stopped':
      return { kind: stopped === null ? 'ready' : STOPPED_VIEWS[stopped] };
    case 'recording':
      return { kind: 'recording', startedMs: capture?.startedMs ?? null };
    case 'lost':
      return { kind: 'reconnecting' };
    case 'starting':
    case 'stalled':
    case 'stopping':
    case 'delivering':
      return { kind: station };
  }
}
