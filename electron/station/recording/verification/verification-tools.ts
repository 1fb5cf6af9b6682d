import type { FileChecksum } from '../session-finisher.ts';

/** What reading a video from end to end found; see MovieReading, which it is. */
export type VideoReading =
  | {
      readonly kind: 'movie';
      readonly samples: number;
      readonly timescale: number;
      readonly durationTicks: number;
      readonly ptsTicks: Float64Array;
      readonly firstDamaged: number | null;
    }
  | { readonly kind: 'unreadable'; readonly why: string };

/** The slow work of verifying, done elsewhere at low priority. */
export interface VerificationTools {
  checksum(path: string, progressed: (bytes: number) => void): Promise<FileChecksum>;
  checkVideo(path: string): Promise<VideoReading>;
}
