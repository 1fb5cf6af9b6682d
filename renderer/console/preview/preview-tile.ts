import { epochMs } from './epoch-clock.ts';
import type { PictureScreen } from './picture-screen.ts';
import type { PixelSize, ShownPicture, TileCommand, TileReport } from './tile-messages.ts';

/** What a tile tells. */
export interface PreviewTileListener {
  /** The pictures that have gone to the screen since it last said so; at most twice a second, and never none. */
  picturesShown(pictures: readonly ShownPicture[]): void;
  /** This browser cannot decode the video. */
  unsupported(): void;
}

/** The worker's end of a screen, and the pictures that the screen itself has counted. */
export type TileScreen = Pick<PictureScreen, 'surface' | 'takeShown'>;

/** Packets that may wait for the worker; beyond, they are left out up to the next key frame. */
const MAX_PENDING_PACKETS = 256;

/** The page's end of one screen: hands its packets to the worker that decodes them. */
export class PreviewTile {
  readonly #worker = new Worker(new URL('./preview-worker.ts', import.meta.url), { type: 'module' });
  readonly #screen: TileScreen;
  readonly #listener: PreviewTileListener;
  #pending = 0;
  #waitsForKey = true;

  /** Takes the screen for good: there can be only one tile for it, ever. */
  constructor(screen: TileScreen, listener: PreviewTileListener) {
    this.#screen = screen;
    this.#listener = listener;
    this.#worker.addEventListener('message', ({ data }: MessageEvent<TileReport>) => this.#reported(data));
    this.#worker.addEventListener('error', () => listener.unsupported());
    const { surface } = screen;
    this.#tell({ kind: 'opened', surface }, [surface.kind === 'canvas' ? surface.canvas : surface.pictures]);
  }

  /** Takes a packet, whose memory goes to the worker. */
  receive(packet: ArrayBuffer, key: boolean): void {
    if (this.#pending >= MAX_PENDING_PACKETS) {
      this.#waitsForKey = true;
      return;
    }
    if (this.#waitsForKey && !key) return;
    this.#waitsForKey = false;
    this.#pending += 1;
    this.#tell({ kind: 'received', packet, receivedMs: epochMs() }, [packet]);
  }

  /** The place of the screen, in device pixels. */
  resize(box: PixelSize): void {
    this.#tell({ kind: 'resized', box }, []);
  }

  /** No more packets for the present: decoding ends, what is shown stays. */
  pause(): void {
    this.#waitsForKey = true;
    this.#tell({ kind: 'paused' }, []);
  }

  close(): void {
    this.#worker.terminate();
  }

  #reported(report: TileReport): void {
    if (report.kind === 'unsupported') {
      this.#listener.unsupported();
      return;
    }
    this.#pending -= report.packets;
    const shown = [...report.shown, ...this.#screen.takeShown()];
    if (shown.length > 0) this.#listener.picturesShown(shown);
  }

  #tell(command: TileCommand, transfer: Transferable[]): void {
    this.#worker.postMessage(command, transfer);
  }
}
