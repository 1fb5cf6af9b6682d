import type { Device } from './devices/device.ts';
import { LOAD_WINDOW_US } from './devices/phone-load.ts';
import type { RateFacts } from './diagnostics/rate-check.ts';
import type { StreamFacts } from './diagnostics/stream-check.ts';
import type { Recorder } from './recording/recorder.ts';
import type { StationControl } from './station-control.ts';

/** What the doctor looks at of one device. */
export interface DeviceFacts {
  readonly stream: StreamFacts;
  readonly codec: 'h264' | 'jpeg';
  readonly rate: RateFacts;
}

/** Whom to ask about a device. */
export interface DeviceFactSources {
  readonly control: Pick<StationControl, 'statusOf'>;
  readonly recorder: Pick<Recorder, 'sessionOf'>;
  readonly nowUs: number;
}

/** Gathers what the doctor looks at of a device. */
export function deviceFacts(device: Device, { control, recorder, nowUs }: DeviceFactSources): DeviceFacts {
  const status = control.statusOf(device);
  const session = recorder.sessionOf(device);
  const { health, load, diskWaits, link } = device;
  const requested = session?.identity.requested ?? null;
  return {
    stream: health,
    codec: link.protocol === 'esp' ? 'jpeg' : 'h264',
    rate: {
      status,
      // Boards are asked for a resolution and a quality alone.
      asked:
        requested === null || link.protocol === 'esp'
          ? null
          : { fps: requested.fps, bitsPerSecond: requested.bitrateMbit * 1e6 },
      recordingUs: session === null ? 0 : nowUs - session.identity.startedUs,
      jitterUs: health.jitterUs,
      roundTripUs: link.roundTripUs,
      dropped: { frames: load.droppedLately, windowUs: LOAD_WINDOW_US },
      diskWaits,
      nowUs,
    },
  };
}
