import type { Size } from '../shape/ratio.ts';

/** level_idc, macroblocks a second, macroblocks a picture (ITU-T H.264, Annex A, table A-1: MaxMBPS, MaxFS). */
const LEVELS = [
  // Lower ones allow less bitrate than people ask for: 3.1 has 14 Mbit/s, 3 has 10, 1.3 has 0.8.
  [31, 108_000, 3600],
  [32, 216_000, 5120],
  [40, 245_760, 8192],
  [42, 522_240, 8704],
  [50, 589_824, 22_080],
  [51, 983_040, 36_864],
  [52, 2_073_600, 36_864],
  [60, 4_177_920, 139_264],
  [61, 8_355_840, 139_264],
  [62, 16_711_680, 139_264],
] as const;
const HIGHEST_LEVEL = 62;

/** profile_idc and constraint flags, best first: High, Main, Constrained Baseline. */
const PROFILES = ['6400', '4D00', '42E0'] as const;

const ACCELERATIONS = ['prefer-hardware', 'no-preference'] as const;

/** What the rate of a camera that gives as much as it can is taken for. */
const UNPACED_FPS = 30;

/** What is to be encoded: pixels, bit/s, frames per second (0 = as the camera gives). */
export interface EncoderWish extends Size {
  readonly bitrate: number;
  readonly fps: number;
}

/** The lowest level, from 3.1 on, that allows this size at this rate, as level_idc. */
export function avcLevel({ width, height, fps }: Size & { readonly fps: number }): number {
  const wide = Math.ceil(width / 16);
  const high = Math.ceil(height / 16);
  const blocks = wide * high;
  const level = LEVELS.find(([, perSecond, perPicture]) => {
    // Clause A.3.1: no side is longer than sqrt(8 * MaxFS) macroblocks.
    return blocks * fps <= perSecond && blocks <= perPicture && Math.max(wide, high) ** 2 <= 8 * perPicture;
  });
  return level?.[0] ?? HIGHEST_LEVEL;
}

/** What to ask this browser's encoder for, best first: hardware before whatever it has, High before Main before Baseline. */
export function encoderCandidates({ width, height, bitrate, fps }: EncoderWish): readonly VideoEncoderConfig[] {
  const framerate = fps === 0 ? UNPACED_FPS : fps;
  const level = avcLevel({ width, height, fps: framerate }).toString(16).toUpperCase().padStart(2, '0');
  return ACCELERATIONS.flatMap((hardwareAcceleration) =>
    PROFILES.map((profile) => ({
      codec: `avc1.${profile}${level}`,
      width,
      height,
      bitrate,
      framerate,
      hardwareAcceleration,
      latencyMode: 'realtime' as const,
      avc: { format: 'annexb' as const },
    })),
  );
}

/** Those that this browser says it can do, in the same order; none where it has no encoder at all. Never rejects. */
export async function supportedCandidates(wish: EncoderWish): Promise<readonly VideoEncoderConfig[]> {
  if (!('VideoEncoder' in globalThis)) return [];
  const candidates = await Promise.all(
    encoderCandidates(wish).map(async (config) => ((await isSupported(config)) ? [config] : [])),
  );
  return candidates.flat();
}

async function isSupported(config: VideoEncoderConfig): Promise<boolean> {
  try {
    return (await VideoEncoder.isConfigSupported(config)).supported ?? false;
  } catch {
    return false;
  }
}
