/** Caps of the live preview. Sizes in bytes. */
export const PREVIEW_LIMITS = {
  /**
   * Packets and bytes that a console may have in flight: sent and not yet acknowledged, or still waiting on its link.
   * Beyond, each device's frames are left out until its next key frame that finds at most half of it in use. Consoles
   * acknowledge every 100 ms; 64 devices at 30 fps send 192 packets in that time.
   */
  previewPacketsInFlight: 256,
  previewBytesInFlight: 8 * 1024 * 1024,
  /** Since its last key frame, of one device, for consoles that begin to watch; beyond, nothing until the next one. */
  previewKeptFrames: 90,
  previewKeptBytes: 2 * 1024 * 1024,
  /** The same of all devices together. */
  previewKeptTotalBytes: 64 * 1024 * 1024,
} as const;

export type PreviewLimits = { readonly [Name in keyof typeof PREVIEW_LIMITS]: number };
