import { PreviewReceiver } from './preview-receiver.ts';
import { PreviewTile, type PreviewTileListener, type TileScreen } from './preview-tile.ts';
import type { PixelSize } from './tile-messages.ts';

/** What the preview asks of the station. */
export interface PreviewRequests {
  watch(devices: readonly string[]): void;
  acknowledge(packets: number): void;
}

/** A screen that shows a device's live picture while it is visible. */
export interface ShownPreview {
  setVisible(visible: boolean): void;
  /** The place of the screen, in device pixels. */
  resize(box: PixelSize): void;
  /** Ends it for good: a screen cannot be used a second time. */
  close(): void;
}

interface Place {
  readonly deviceId: string;
  readonly tile: PreviewTile;
  visible: boolean;
  /** Whether the tile's device is watched on its behalf. */
  live: boolean;
}

/** Tiles come into view one by one, all within a moment. */
const SETTLE_MS = 30;
/** What the contract allows. */
const MAX_WATCHED = 64;

/** The live preview of this page: knows which devices are visible, watches those, and brings each its packets. */
export class PreviewHub {
  readonly #requests: PreviewRequests;
  readonly #receiver: PreviewReceiver;
  readonly #places = new Set<Place>();
  #watched: readonly string[] = [];
  #timer: ReturnType<typeof setTimeout> | null = null;

  constructor(requests: PreviewRequests) {
    this.#requests = requests;
    this.#receiver = new PreviewReceiver((packets) => requests.acknowledge(packets));
  }

  /** Takes a packet from the connection, and its memory. */
  receive(packet: ArrayBuffer): void {
    this.#receiver.receive(packet);
  }

  /** The connection is a new one: it is told what is watched. */
  reconnected(): void {
    this.#receiver.reset();
    this.#watched = [];
    for (const place of this.#places) place.live = false;
    this.#settle();
  }

  /** Gives the screen to a device, `channel` being its `preview`. Nothing is watched before it is set visible. */
  show(deviceId: string, channel: number, screen: TileScreen, listener: PreviewTileListener): ShownPreview {
    const tile = new PreviewTile(screen, listener);
    const place: Place = { deviceId, tile, visible: false, live: false };
    this.#places.add(place);
    const disconnect = this.#receiver.connect(channel, tile);
    return {
      setVisible: (visible) => {
        place.visible = visible;
        this.#changed();
      },
      resize: (box) => tile.resize(box),
      close: () => {
        disconnect();
        tile.close();
        this.#places.delete(place);
        this.#changed();
      },
    };
  }

  #changed(): void {
    if (this.#timer !== null) return;
    this.#timer = setTimeout(() => {
      this.#timer = null;
      this.#settle();
    }, SETTLE_MS);
  }

  /** Watches what is visible now. */
  #settle(): void {
    const visible = [...this.#places].filter((place) => place.visible);
    const devices = [...new Set(visible.map(({ deviceId }) => deviceId))].slice(0, MAX_WATCHED);
    // One whose device is watched already would wait for a key frame: watched afresh, it gets the last one.
    const late = visible.filter(({ live, deviceId }) => !live && this.#watched.includes(deviceId));
    const kept = this.#watched.filter((id) => devices.includes(id) && late.every(({ deviceId }) => deviceId !== id));
    const isSame = kept.length === devices.length && kept.length === this.#watched.length;
    if (late.length > 0) this.#requests.watch(kept);
    if (!isSame) this.#requests.watch(devices);
    this.#watched = devices;
    for (const place of this.#places) this.#setLive(place, place.visible && devices.includes(place.deviceId));
  }

  #setLive(place: Place, live: boolean): void {
    if (place.live && !live) place.tile.pause();
    place.live = live;
  }
}
