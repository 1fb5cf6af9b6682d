import { type Browser, chromium } from 'playwright-core';

/** What stands in for a camera: a moving picture that Chromium makes at 30 fps, or a video file played again and again. */
export type FakeCamera = 'drawn' | { readonly file: string };

/** How a browser is set up; without a camera it has none. */
export interface ChromiumOptions {
  readonly camera?: FakeCamera;
}

/**
 * A fresh Chromium without a window, with a profile of its own, that calls nobody on its own account. Whether a page may
 * have the camera is a matter of its context's permissions.
 */
export function launchChromium({ camera }: ChromiumOptions = {}): Promise<Browser> {
  return chromium.launch({
    executablePath: '/usr/bin/chromium',
    headless: true,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      ...cameraFlags(camera),
    ],
  });
}

function cameraFlags(camera: FakeCamera | undefined): readonly string[] {
  if (camera === undefined) return [];
  const device = '--use-fake-device-for-media-stream';
  return camera === 'drawn' ? [`${device}=fps=30`] : [device, `--use-file-for-fake-video-capture=${camera.file}`];
}
