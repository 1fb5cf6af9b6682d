import * as z from 'zod';

/** What a start_capture asks for; `aspectRatio` null = the phone's own, fps 0 = as fast as it can. */
export interface CaptureRequest {
  readonly aspectRatio: { readonly width: number; readonly height: number } | null;
  readonly bitrateMbit: number;
  readonly fps: number;
}

/** A command as the app understands it. A start_capture without (or with a wrong) payload is `ignored`, with the reason. */
export type PhoneCommand =
  | { readonly kind: 'start'; readonly request: CaptureRequest }
  | { readonly kind: 'stop' }
  | { readonly kind: 'ignored'; readonly why: string };

/** Used where a capture begins without being asked for, and for what a payload leaves out. */
export const DEFAULT_REQUEST: CaptureRequest = { aspectRatio: null, bitrateMbit: 4, fps: 10 };

const command = z.looseObject({ command: z.string(), payload: z.unknown().optional() });
const startPayload = z.looseObject({
  aspectRatio: z.looseObject({ width: z.number().positive(), height: z.number().positive() }).optional(),
  bitrate: z.number().int().positive().default(DEFAULT_REQUEST.bitrateMbit),
  fps: z.number().int().nonnegative().default(DEFAULT_REQUEST.fps),
});

/** Parses a text message of the station. Never throws. */
export function parsePhoneCommand(text: string): PhoneCommand {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { kind: 'ignored', why: 'not JSON' };
  }
  const parsed = command.safeParse(value);
  if (!parsed.success) return { kind: 'ignored', why: 'no "command"' };
  if (parsed.data.command === 'stop_capture') return { kind: 'stop' };
  if (parsed.data.command !== 'start_capture') return { kind: 'ignored', why: `unknown ${parsed.data.command}` };
  const payload = startPayload.safeParse(parsed.data.payload);
  if (!payload.success) return { kind: 'ignored', why: 'start_capture without a payload that makes sense' };
  const { aspectRatio, bitrate, fps } = payload.data;
  const ratio = aspectRatio === undefined ? null : { width: aspectRatio.width, height: aspectRatio.height };
  return { kind: 'start', request: { aspectRatio: ratio, bitrateMbit: bitrate, fps } };
}

/** The app's first message. */
export function readyMessage(): string {
  return JSON.stringify({ status: 'ready', message: 'Client is ready to stream' });
}

/** What the app tells about the phone. */
export function capabilitiesMessage(deviceModel: string): string {
  return JSON.stringify({
    type: 'capabilities',
    deviceModel,
    sdkInt: 35,
    resolutions: [{ width: 4032, height: 3024, format: 'YUV_420_888', lensFacing: 'back' }],
    imageAnalysisResolution: { width: 1920, height: 1920 },
  });
}

/** `ratio` such as "4:3", bitrate in Mbit/s (the app calls it MB), fps as it was asked for. */
export function captureStartedMessage(ratio: string, bitrateMbit: number, fps: number): string {
  const message = `Streaming H.264 at ${ratio} aspect ratio, ${bitrateMbit}MB bitrate (${fps}fps) [rotated on Android]`;
  return JSON.stringify({ status: 'capture_started', message });
}

export function captureStoppedMessage(): string {
  return JSON.stringify({ status: 'capture_stopped', message: 'Capture stopped' });
}

export function errorMessage(words: string): string {
  return JSON.stringify({ status: 'error', message: words });
}

/** Width to height in lowest terms, for example "16:9". */
export function ratioOf(width: number, height: number): string {
  let [divisor, rest] = [width, height];
  while (rest > 0) [divisor, rest] = [rest, divisor % rest];
  return `${width / divisor}:${height / divisor}`;
}
