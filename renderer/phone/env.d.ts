import type { BatteryManager } from './battery.ts';
import type { FrameTransferable } from './camera/frame-source.ts';
import type { UserAgentData } from './device-model.ts';

// What only some browsers have, and the standard library's types therefore leave out.
declare global {
  interface Navigator {
    /** Chromium's alone. */
    readonly getBattery?: () => Promise<BatteryManager>;
    /** Chromium's alone. */
    readonly userAgentData?: UserAgentData;
  }
  interface Worker {
    /** Safari can hand tracks over. */
    postMessage(message: unknown, transfer: FrameTransferable[]): void;
  }
}
