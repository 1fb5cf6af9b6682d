/** What a browser can lack that the page needs. */
export type MissingCapability = 'secure-context' | 'camera' | 'worker' | 'encoder' | 'h264' | 'frames';

/** The browser as the check sees it; a page's `globalThis` is one. */
export interface Surroundings {
  readonly isSecureContext: boolean;
  readonly navigator: { readonly mediaDevices?: Partial<MediaDevices> };
  readonly Worker?: unknown;
  readonly VideoEncoder?: Pick<typeof VideoEncoder, 'isConfigSupported'>;
  readonly MediaStreamTrackProcessor?: unknown;
  readonly HTMLVideoElement?: { readonly prototype: object };
}

/** Every H.264 encoder there is can do this: constrained baseline, level 3.1. */
const PLAIN_H264: VideoEncoderConfig = {
  codec: 'avc1.42e01f',
  width: 1280,
  height: 720,
  bitrate: 4_000_000,
  framerate: 30,
  avc: { format: 'annexb' },
};

/** The first thing that this browser lacks, null where it can record. Never throws. */
export async function missingCapability(browser: Surroundings): Promise<MissingCapability | null> {
  // Outside of a secure context the others are hidden, and would be blamed wrongly.
  if (!browser.isSecureContext) return 'secure-context';
  if (browser.navigator.mediaDevices?.getUserMedia === undefined) return 'camera';
  if (browser.Worker === undefined) return 'worker';
  if (browser.VideoEncoder === undefined) return 'encoder';
  if (!givesFrames(browser)) return 'frames';
  return (await encodesH264(browser.VideoEncoder)) ? null : 'h264';
}

function givesFrames({ MediaStreamTrackProcessor, HTMLVideoElement: video }: Surroundings): boolean {
  if (MediaStreamTrackProcessor !== undefined) return true;
  return video !== undefined && 'requestVideoFrameCallback' in video.prototype;
}

async function encodesH264(encoder: Pick<typeof VideoEncoder, 'isConfigSupported'>): Promise<boolean> {
  try {
    return (await encoder.isConfigSupported(PLAIN_H264)).supported ?? false;
  } catch {
    return false;
  }
}
