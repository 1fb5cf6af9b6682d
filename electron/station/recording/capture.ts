import type { CaptureSettings } from '#shared/commands/capture-settings.ts';
import type { StopReason } from '#shared/messages/camera-messages.ts';
import type { EndCause } from '#shared/recording/manifest.ts';
import type { MediaMessage } from '../devices/media-message.ts';

/** What one Start asked of a device. */
export interface CaptureRequest {
  readonly takeId: string;
  readonly takeStartedUs: number;
  readonly settings: CaptureSettings;
}

/** The session that a capture fills, as far as the capture needs it. */
export interface CaptureSession {
  write(message: MediaMessage): void;
  beginsAnotherCapture(message: MediaMessage): boolean;
  /** The last frames are coming. */
  settle(): void;
  end(cause: EndCause): Promise<void>;
}

/** What a capture needs from around it. */
export interface CaptureHost<S extends CaptureSession> {
  /** Opens a session; null where that failed (and was told). `request` is null where nobody pressed Start. */
  openSession(request: CaptureRequest | null): S | null;
  sendStart(settings: CaptureSettings): void;
  sendStop(reason: StopReason): void;
  /** Messages were dropped because no session wanted them. */
  messagesDropped(count: number): void;
  /** A message came without a session. */
  messageWithoutSession(): void;
  /** State that a console shows may have changed. */
  captureChanged(): void;
}

/** Decides when a device's sessions begin and end, by what its protocol says of them. */
export interface Capture<S extends CaptureSession> {
  /** The session that takes frames now, null where there is none. */
  readonly session: S | null;
  /** Start was given and nothing has come of it yet. */
  readonly isStarting: boolean;
  /** The session waits for its last frames. */
  readonly isStopping: boolean;
  /** Asks the device to capture; false where it does already, or was asked to. */
  start(request: CaptureRequest): boolean;
  /** Asks the device to stop; its session ends by the rules of its protocol. */
  stop(): void;
  /** The device says that it begins, that it has ended, that it cannot begin. */
  captureStarted(): void;
  captureStopped(): void;
  captureRefused(): void;
  /** Takes a binary message of the device. */
  receive(message: MediaMessage): void;
  /** The connection is gone, or the station ends: ends the session at once. */
  close(cause: EndCause): void;
  /** Ends the session whose disk failed; the device is told to stop, for nothing can take its frames. */
  abort(): void;
}
