import * as z from 'zod';
import type { CaptureSettings } from '../commands/capture-settings.ts';

/** Text longer than this is not parsed: the app's own messages are a few hundred characters. */
export const MAX_TEXT_MESSAGE_CHARS = 1_048_576;

const words = z.string().max(4096);

const resolution = z.looseObject({
  width: z.number().int().positive(),
  height: z.number().int().positive(),
  format: words.optional(),
  lensFacing: words.optional(),
});

const statusMessage = z.looseObject({ status: words, message: words.optional() });

const capabilitiesMessage = z.looseObject({
  type: z.literal('capabilities'),
  deviceModel: z.string().max(256).optional(),
  sdkInt: z.number().int().optional(),
  resolutions: z.array(resolution).max(10_000).optional(),
});

/** What the app told about itself; every field may be missing. */
export type AndroidCapabilities = z.infer<typeof capabilitiesMessage>;

/** A text message of the Android app, as far as the station understands it. */
export type AndroidMessage =
  | { readonly kind: 'status'; readonly status: string; readonly message: string }
  | { readonly kind: 'capabilities'; readonly capabilities: AndroidCapabilities }
  | { readonly kind: 'unknown'; readonly why: string };

/** Parses a text message. Never throws: what is not understood comes back as `unknown` with the reason. */
export function parseAndroidMessage(text: string): AndroidMessage {
  if (text.length > MAX_TEXT_MESSAGE_CHARS) return { kind: 'unknown', why: `text of ${text.length} characters` };
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { kind: 'unknown', why: 'not JSON' };
  }
  const capabilities = capabilitiesMessage.safeParse(value);
  if (capabilities.success) return { kind: 'capabilities', capabilities: capabilities.data };
  const status = statusMessage.safeParse(value);
  if (status.success) return { kind: 'status', status: status.data.status, message: status.data.message ?? '' };
  return { kind: 'unknown', why: 'JSON without a known "status" or "type"' };
}

/**
 * The `start_capture` command. `aspectRatio` is left out unless the operator chose one; `bitrate` is in Mbit/s, which the
 * app multiplies by 1,000,000; `fps` 0 means as fast as it can.
 */
export function androidStartCommand(settings: Omit<CaptureSettings, 'resolution'>): string {
  const { aspectRatio, bitrateMbit, fps } = settings;
  return JSON.stringify({
    command: 'start_capture',
    payload: { format: 'h264', ...(aspectRatio === null ? {} : { aspectRatio }), bitrate: bitrateMbit, fps },
  });
}

/** The `stop_capture` command; the app does not answer it while it is not streaming. */
export function androidStopCommand(): string {
  return JSON.stringify({ command: 'stop_capture' });
}
