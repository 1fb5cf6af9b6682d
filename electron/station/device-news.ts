import type { PreviewTap } from './console/preview-tap.ts';
import type { Device } from './devices/device.ts';
import type { DeviceListener } from './devices/device-registry.ts';
import type { DeviceDumps } from './dump/device-dumps.ts';
import type { Log } from './log.ts';
import type { Recorder } from './recording/recorder.ts';
import type { DeviceNames } from './settings/device-names.ts';
import { namedDevice } from './station-control.ts';

/** Who has to hear of devices that come, go and are back. */
export interface DeviceNewsParts {
  readonly log: Log;
  readonly names: DeviceNames;
  readonly recorder: Recorder;
  readonly previews: PreviewTap;
  readonly dumps: DeviceDumps;
  /** How many are connected now. */
  readonly connected: () => number;
  readonly deviceChanged: (device: Device) => void;
}

/** Hands on what the registry tells, to each in the order in which it needs it. */
export function deviceNews(parts: DeviceNewsParts): DeviceListener {
  const { log, names, recorder, previews, dumps, connected, deviceChanged } = parts;
  const named = (device: Device): void => {
    device.name ||= names.of(namedDevice(device));
    deviceChanged(device);
  };
  return {
    deviceConnected: named,
    deviceLost: (device) => {
      recorder.deviceLost(device);
      log.info('client-disconnected', `Client ${device.connection} disconnected. Total clients: ${connected()}`, {
        source: 'Connection',
        device: device.connection,
      });
      deviceChanged(device);
    },
    deviceReturned: (device, previous, temporaryId) => {
      recorder.deviceReturned(device, previous, temporaryId);
      dumps.deviceReturned(device);
      previews.forget(temporaryId);
      const inTake = recorder.isInTake(device);
      const words = inTake ? 'it takes part in the running take again' : 'it takes part in no running take';
      log.info('device-returned', `${device.label} (${device.connection}) is back; ${words}.`, {
        device: device.connection,
      });
      named(device);
    },
    deviceChanged: named,
    deviceForgotten: (device) => {
      recorder.forget(device);
      dumps.forget(device.id);
      previews.forget(device.id);
    },
  };
}
