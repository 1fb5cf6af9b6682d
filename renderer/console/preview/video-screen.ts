import type { PictureScreen } from './picture-screen.ts';
import type { ShownPicture } from './tile-messages.ts';

declare global {
  interface Window {
    /** Chromium's alone: a track of the pictures that are written into it. */
    readonly MediaStreamTrackGenerator?: new (options: {
      readonly kind: 'video';
    }) => MediaStreamTrack & { readonly writable: WritableStream<VideoFrame> };
  }
}

/** A video element whose pictures come from a worker; null where the browser has no such tracks. */
export function openVideoScreen(): PictureScreen | null {
  const Generator = window.MediaStreamTrackGenerator;
  if (Generator === undefined) return null;
  const track = new Generator({ kind: 'video' });
  const element = document.createElement('video');
  Object.assign(element, { muted: true, autoplay: true, playsInline: true, disablePictureInPicture: true });
  element.srcObject = new MediaStream([track]);
  const shown = new ShownPictures(element);
  return {
    element,
    surface: { kind: 'track', pictures: track.writable },
    takeShown: () => shown.take(),
    close() {
      shown.close();
      track.stop();
      element.srcObject = null;
    },
  };
}

/** Collects the pictures that a video element has handed to the compositor. Their media time is their arrival. */
class ShownPictures {
  readonly #video: HTMLVideoElement;
  #shown: ShownPicture[] = [];
  #request = 0;

  constructor(video: HTMLVideoElement) {
    this.#video = video;
    this.#await();
  }

  take(): readonly ShownPicture[] {
    const shown = this.#shown;
    this.#shown = [];
    return shown;
  }

  close(): void {
    this.#video.cancelVideoFrameCallback(this.#request);
  }

  #await(): void {
    this.#request = this.#video.requestVideoFrameCallback((_, { width, height, mediaTime, presentationTime }) => {
      const latencyMs = performance.timeOrigin + presentationTime - mediaTime * 1000;
      this.#shown.push({ width, height, arrivalUs: Math.round(mediaTime * 1e6), latencyMs });
      this.#await();
    });
  }
}
