// Cameras for unit tests: nothing is filmed, and tests make them fail, pause and end.

/** A track whose settings are as its camera was asked, within what it can. */
export class FakeTrack extends EventTarget implements MediaStreamTrack {
  readonly id = 'track';
  readonly kind = 'video';
  readonly enabled = true;
  readonly contentHint = '';
  readonly onended = null;
  readonly onmute = null;
  readonly onunmute = null;
  readonly label: string;
  readonly asked: MediaTrackConstraints[] = [];
  readonly #settings: MediaTrackSettings;
  readonly #capabilities: MediaTrackCapabilities;
  muted = false;
  readyState: MediaStreamTrackState = 'live';

  constructor(label: string, settings: MediaTrackSettings, capabilities: MediaTrackCapabilities = {}) {
    super();
    this.label = label;
    this.#settings = settings;
    this.#capabilities = capabilities;
  }

  applyConstraints(constraints: MediaTrackConstraints = {}): Promise<void> {
    this.asked.push(constraints);
    return Promise.resolve();
  }

  clone(): FakeTrack {
    return new FakeTrack(this.label, this.#settings, this.#capabilities);
  }

  getCapabilities(): MediaTrackCapabilities {
    return this.#capabilities;
  }

  getConstraints(): MediaTrackConstraints {
    return this.asked.at(-1) ?? {};
  }

  getSettings(): MediaTrackSettings {
    return this.#settings;
  }

  /** As a browser: stopping it here is no event. */
  stop(): void {
    this.readyState = 'ended';
  }

  /** Unplugged, or the permission was taken away. */
  end(): void {
    this.readyState = 'ended';
    this.dispatchEvent(new Event('ended'));
  }

  setMuted(muted: boolean): void {
    this.muted = muted;
    this.dispatchEvent(new Event(muted ? 'mute' : 'unmute'));
  }
}

/** A stream of that one track. */
export class FakeStream extends EventTarget implements MediaStream {
  readonly active = true;
  readonly id = 'stream';
  readonly onaddtrack = null;
  readonly onremovetrack = null;
  readonly #track: FakeTrack;

  constructor(track: FakeTrack) {
    super();
    this.#track = track;
  }

  addTrack(): void {}
  removeTrack(): void {}

  clone(): FakeStream {
    return this;
  }

  getAudioTracks(): FakeTrack[] {
    return [];
  }

  getTrackById(): FakeTrack {
    return this.#track;
  }

  getTracks(): FakeTrack[] {
    return [this.#track];
  }

  getVideoTracks(): FakeTrack[] {
    return [this.#track];
  }
}

/** The browser's `mediaDevices`: answers each request as the test says, and keeps what was asked. */
export class FakeMedia extends EventTarget {
  readonly asked: (boolean | MediaTrackConstraints | undefined)[] = [];
  /** The tracks that were given, in order. */
  readonly tracks: FakeTrack[] = [];
  devices: MediaDeviceInfo[] = [];
  /** What the next requests come to; when they are used up there is a camera. */
  readonly answers: (FakeTrack | DOMException)[] = [];

  async getUserMedia({ video }: MediaStreamConstraints = {}): Promise<MediaStream> {
    this.asked.push(video);
    const answer = this.answers.shift() ?? new FakeTrack('Back', { deviceId: 'back', width: 1280, height: 720 });
    if (answer instanceof DOMException) throw answer;
    this.tracks.push(answer);
    return new FakeStream(answer);
  }

  enumerateDevices(): Promise<MediaDeviceInfo[]> {
    return Promise.resolve(this.devices);
  }
}

/** A camera as the browser lists it. */
export function fakeDevice(deviceId: string, label: string, kind: MediaDeviceKind = 'videoinput'): MediaDeviceInfo {
  return { deviceId, label, kind, groupId: '', toJSON: () => ({}) };
}

/** What `getUserMedia` fails with. */
export function cameraError(name: string): DOMException {
  return new DOMException('', name);
}
