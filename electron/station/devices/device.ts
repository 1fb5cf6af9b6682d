import type { CaptureSettings } from '#shared/commands/capture-settings.ts';
import type { Battery, DeviceState, PhoneTelemetry } from '#shared/contract/status.ts';
import type { HeldCapture, StopReason } from '#shared/messages/camera-messages.ts';
import type { DeviceTime } from './device-time.ts';
import { DiskWaits } from './disk-waits.ts';
import { PhoneLoad } from './phone-load.ts';
import { RateMeter } from './rate-meter.ts';
import { StreamHealth } from './stream-health.ts';

/** The protocols that devices speak. */
export type DeviceProtocol = 'android-cam' | 'camera.v2' | 'esp';

/** Where a peer connects from. `ip` without the IPv4-in-IPv6 prefix. */
export interface PeerAddress {
  readonly ip: string;
  readonly port: number;
}

/** The station's end of a device's connection: what it can be told, whatever it speaks. */
export interface DeviceLink {
  readonly protocol: DeviceProtocol;
  readonly address: PeerAddress;
  /** The id that the device has of its own; null where its protocol knows none and it goes by its address. */
  readonly deviceId: string | null;
  /** Whether its texts and frames come in the order in which they were sent, each capture whole before the next. */
  readonly sendsInOrder: boolean;
  /** The captures of which it holds what has not been acknowledged, as it said when it connected. */
  readonly heldCaptures: readonly HeldCapture[];
  /** How long a ping takes there and back, behind what is on its way: the median of the last ones; null before the first. */
  readonly roundTripUs: number | null;
  /** What can be asked of it beside start and stop; null where its protocol has no more. */
  readonly remote: DeviceRemote | null;
  /** Sends a capture command; returns the text that was sent, null where the connection is gone. */
  sendStart(settings: CaptureSettings): string | null;
  sendStop(reason: StopReason): string | null;
  /** Sends a text as it is to a device that is spoken to in words; null where it is not, or cannot be. */
  sendText(text: string): string | null;
  /** Stops reading from the peer while its frames cannot be stored, and goes on. */
  pause(): void;
  resume(): void;
  /** Whether the peer answers within the limit. */
  probe(timeoutMs: number): Promise<boolean>;
  /** Cuts the connection without waiting for the peer. */
  terminate(): void;
}

/** What a device with more words than start and stop can be asked and told. */
export interface DeviceRemote {
  /** Resolve with null when the device has done it, else with the reason in a sentence. */
  identify(): Promise<string | null>;
  setEncoder(change: EncoderChange): Promise<string | null>;
  requestKeyFrame(): void;
  /** What the station sees of it now. */
  tellState(state: DeviceState): void;
  tellName(name: string): void;
  /** Every frame of the capture before this sequence number is with the operating system. */
  acknowledge(captureId: string, next: number): void;
  /** Nothing more of the capture is wanted. */
  settle(captureId: string): void;
  /** The same device has connected anew: closes this connection with that reason. */
  replaced(): void;
}

/** Bit/s and frames per second; null leaves it as it is. */
export interface EncoderChange {
  readonly bitrate: number | null;
  readonly fps: number | null;
}

/** `<ip>_<port>`, as the log and the folders name a connection. */
export function connectionName({ ip, port }: PeerAddress): string {
  return `${ip}_${port}`;
}

/** One device: a phone or board, through one connection. It goes on as lost when the connection has ended. */
export class Device {
  readonly link: DeviceLink;
  /** Numbers its preview packets, 16 bits; stays the same when the device comes back. */
  channel: number;
  readonly connection: string;
  readonly meter = new RateMeter();
  /** Stays the same when the device comes back. */
  id: string;
  model = '';
  /** What is known of its clock; null where nothing can be. */
  time: DeviceTime | null = null;
  name = '';
  connected = true;
  /** What its stream is like; goes on when the device comes back. */
  health = new StreamHealth();
  readonly load = new PhoneLoad();
  readonly diskWaits = new DiskWaits();
  /** Messages that no session wanted. */
  droppedFrames = 0;
  /** On this connection. */
  firstFrameUs: number | null = null;
  lastFrameUs: number | null = null;
  battery: Battery | null = null;
  telemetry: PhoneTelemetry | null = null;
  /** Bytes of video that it had still to deliver when it last told, less what has come since. */
  undeliveredBytes = 0;

  constructor(id: string, channel: number, link: DeviceLink) {
    this.id = id;
    this.channel = channel;
    this.link = link;
    this.connection = connectionName(link.address);
  }

  /** What the operator reads: the name given to it, else its model, else its address. */
  get label(): string {
    return this.name || this.model || this.connection;
  }
}
