import { type DeviceStatus, isActiveState, type PhoneTrouble, type StationSample } from '#shared/contract/status.ts';

/** What one sentence above the tiles says, worst first; `devices` are those it is about. */
export type StripFinding =
  | { readonly kind: 'disk'; readonly minutes: number }
  | {
      readonly kind: 'lost' | 'stalled' | 'notRecording' | 'outside';
      readonly devices: readonly DeviceStatus[];
      readonly of: number;
      readonly seconds: number;
      /** Where all of them say the same reason. */
      readonly trouble: PhoneTrouble | null;
    }
  /** What was filmed before Stop is still on its way; `seconds` as far as they are known, else null. */
  | { readonly kind: 'delivering'; readonly devices: readonly DeviceStatus[]; readonly seconds: number | null }
  | { readonly kind: 'starting'; readonly recording: number; readonly of: number }
  | { readonly kind: 'well'; readonly count: number };

/** Below so many minutes the disk is said to end soon. */
const DISK_ENDS_MIN = 15;
/** Below so many minutes that goes before everything else. */
const DISK_FULL_MIN = 2;

/** Whole seconds since a device's last frame. */
export function silentSeconds(devices: readonly DeviceStatus[]): number {
  return Math.max(0, ...devices.map(({ silentMs }) => Math.floor((silentMs ?? 0) / 1000)));
}

/** Why all of these phones have no picture; null where they do not say, or not the same. */
function sharedTrouble(devices: readonly DeviceStatus[]): PhoneTrouble | null {
  const troubles = new Set(devices.map(({ telemetry }) => telemetry?.trouble ?? null));
  const [trouble = null] = troubles;
  return troubles.size === 1 ? trouble : null;
}

/** Whether a device could be asked to record now: also one that delivers, after which the next recording comes. */
export function isStartable({ state, connected }: DeviceStatus): boolean {
  return connected && state !== 'lost' && (!isActiveState(state) || state === 'delivering');
}

/** Whether Stop has anything to stop: what only delivers has been stopped. */
export function isStoppable({ take, devices }: StationSample): boolean {
  return take !== null || devices.some(({ state }) => isActiveState(state) && state !== 'delivering');
}

/** The longest of what is known of deliveries, in whole seconds; null where nothing is known of one. */
function longest(devices: readonly DeviceStatus[]): number | null {
  return devices.reduce<number | null>((most, { deliverySeconds, connected }) => {
    return most === null || deliverySeconds === null || !connected ? null : Math.max(most, Math.ceil(deliverySeconds));
  }, 0);
}

/** Whether anything is recorded now, or was asked for. */
export function isCapturing(sample: StationSample): boolean {
  return sample.take !== null || sample.devices.some(({ state }) => isActiveState(state));
}

/** What the operator has to know, in the order of its urgency. */
export function stripFindings({ take, devices, disk }: StationSample): readonly StripFinding[] {
  const findings: StripFinding[] = [];
  const minutes = disk === null || disk.secondsLeft === null ? Infinity : Math.floor(disk.secondsLeft / 60);
  if (minutes < DISK_FULL_MIN) findings.push({ kind: 'disk', minutes });
  const members = devices.filter(({ inTake }) => inTake);
  const about = (kind: 'lost' | 'stalled' | 'notRecording' | 'outside', concerned: readonly DeviceStatus[]): void => {
    if (concerned.length === 0) return;
    const of = kind === 'stalled' ? devices.length : members.length;
    findings.push({
      kind,
      devices: concerned,
      of,
      seconds: silentSeconds(concerned),
      trouble: sharedTrouble(concerned),
    });
  };
  about(
    'lost',
    members.filter(({ state }) => state === 'lost'),
  );
  // Also of one that was started alone.
  about(
    'stalled',
    devices.filter(({ state }) => state === 'stalled'),
  );
  about(
    'notRecording',
    members.filter(({ state }) => state === 'waiting' || state === 'stopped'),
  );
  if (minutes >= DISK_FULL_MIN && minutes < DISK_ENDS_MIN) findings.push({ kind: 'disk', minutes });
  const delivering = devices.filter(({ state }) => state === 'delivering');
  if (delivering.length > 0) findings.push({ kind: 'delivering', devices: delivering, seconds: longest(delivering) });
  if (take === null) return findings;
  const recording = members.filter(({ state }) => state === 'recording').length;
  if (members.some(({ state }) => state === 'starting'))
    findings.push({ kind: 'starting', recording, of: members.length });
  about(
    'outside',
    devices.filter(({ inTake, state }) => !inTake && (state === 'waiting' || state === 'stopped')),
  );
  if (findings.length === 0 && recording > 0) findings.push({ kind: 'well', count: recording });
  return findings;
}
