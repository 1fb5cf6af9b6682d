import { JpegDecoder } from './jpeg-decoder.ts';
import { PictureDecoder, type PictureDecoderListener } from './picture-decoder.ts';
import { PicturePainter } from './picture-painter.ts';
import type { PictureSurface, ShownPicture, TileCommand, TileReport } from './tile-messages.ts';
import { TrackWriter } from './track-writer.ts';

/*
 * The worker of one tile. One for each: decoding goes on beside it, but in one worker the tiles would wait for each other
 * where pictures are drawn without a GPU, and in the page for whatever else it does.
 */

const REPORT_MS = 500;

const report = (message: TileReport): void => self.postMessage(message, { transfer: [] });

let decoder: PictureDecoder | null = null;
let jpegs: JpegDecoder | null = null;
let painter: PicturePainter | null = null;
let packets = 0;
let shown: ShownPicture[] = [];

function open(surface: PictureSurface): void {
  if (surface.kind === 'canvas') painter = new PicturePainter(surface.canvas, (picture) => shown.push(picture));
  const output = surface.kind === 'track' ? new TrackWriter(surface.pictures) : painter;
  const listener: PictureDecoderListener = {
    pictureDecoded: (picture) => output?.show(picture),
    unsupported: () => report({ kind: 'unsupported' }),
  };
  decoder = new PictureDecoder(listener);
  jpegs = new JpegDecoder(listener);
}

function reportProgress(): void {
  if (packets === 0 && shown.length === 0) return;
  report({ kind: 'progressed', packets, shown });
  packets = 0;
  shown = [];
}

function obey(command: TileCommand): void {
  switch (command.kind) {
    case 'opened':
      open(command.surface);
      return;
    case 'resized':
      painter?.resize(command.box);
      return;
    case 'received':
      packets += 1;
      decoder?.decode(command.packet, command.receivedMs);
      jpegs?.decode(command.packet);
      return;
    case 'paused':
      decoder?.close();
      jpegs?.close();
      painter?.pause();
  }
}

self.addEventListener('message', ({ data }: MessageEvent<TileCommand>) => obey(data));
setInterval(reportProgress, REPORT_MS);
