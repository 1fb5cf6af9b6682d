import * as z from 'zod';
import type { ClipOptions } from '../tools/simulator/clip.ts';

/** What a session sender is to do. */
export const sessionTask = z.object({
  url: z.string(),
  frames: z.number().int().positive(),
  /** Of {@link irregularDeviceTimes}. */
  seed: z.number().int(),
  /** Payload bytes a second; null = as fast as they are taken. */
  bytesPerSecond: z.number().positive().nullable(),
});
export type SessionTask = z.infer<typeof sessionTask>;

/** What a session sender says: that it is connected, and later that `capture_stopped` was sent. */
export const connected = z.object({ said: z.literal('connected') });
export const sessionSent = z.object({
  said: z.literal('stopped'),
  /** Everything before had been taken from the socket by the server. Ms since the Unix epoch. */
  stoppedMs: z.number(),
  seconds: z.number(),
  /** Payload bytes, the codec config's included. */
  bytes: z.number().int(),
});
export type SessionSent = z.infer<typeof sessionSent>;

/** What a phone process is to do. */
export const phonesTask = z.object({
  url: z.string(),
  phones: z.number().int().positive(),
  fps: z.number().int(),
  bitrateMbit: z.number().int(),
  /** Drops, jitter and gaps as a hot phone has them. */
  irregular: z.boolean(),
  seed: z.number().int(),
});
export type PhonesTask = z.infer<typeof phonesTask>;

/** What phones sent when they have stopped. */
export const phonesSent = z.object({
  said: z.literal('stopped'),
  phones: z.array(
    z.object({
      model: z.string(),
      /** Device times of the frames, in order. */
      timesMs: z.array(z.number()),
      bytes: z.number().int(),
      /** Frames that this process did not send because it or the socket was behind. */
      missed: z.number().int(),
    }),
  ),
});
export type PhonesSent = z.infer<typeof phonesSent>;

/** 1080p High at 12 Mbit/s: about 52 KB a frame. */
export const SESSION_CLIP: Partial<ClipOptions> = {
  width: 1920,
  height: 1080,
  profile: 'high',
  fps: 30,
  bitrateMbit: 12,
};

/** What the clip of a phone looks like, besides frame rate and bitrate. */
export const PHONE_CLIP: Partial<ClipOptions> = { width: 1920, height: 1080, profile: 'high' };
