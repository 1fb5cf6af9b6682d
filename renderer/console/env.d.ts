import type { CaptureStationBridge } from '#shared/contract/bridge.ts';

declare global {
  interface Window {
    /** There in the desktop window only. */
    readonly captureStation?: CaptureStationBridge;
  }
}
