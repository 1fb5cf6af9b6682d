import type { Locator, Page } from 'playwright-core';
import type { ConsolePage } from './console-page.ts';
import { eventually } from './station-process.ts';

/** The Gallery screen of a console, and the player beside its list. */
export class GalleryPage {
  readonly page: Page;

  private constructor(page: Page) {
    this.page = page;
  }

  /** Goes to the screen. */
  static async show(console: ConsolePage): Promise<GalleryPage> {
    await console.show('Gallery');
    return new GalleryPage(console.page);
  }

  get search(): Locator {
    return this.page.getByRole('searchbox', { name: 'Search' });
  }

  /** The pictures of all sessions that are listed. */
  get pictures(): Locator {
    return this.page.getByRole('main').getByRole('link').getByRole('img');
  }

  /** The pictures of a device's sessions. */
  picturesOf(device: string): Locator {
    return this.page.getByRole('main').getByRole('link').getByRole('img', { name: device, exact: true });
  }

  /** The player, whatever it plays. */
  get player(): Locator {
    return this.page.getByRole('complementary', { name: /^Player: / });
  }

  /** Opens the player of a device's only session. */
  async open(device: string): Promise<Locator> {
    await this.picturesOf(device).click();
    await this.page.getByRole('complementary', { name: `Player: ${device}`, exact: true }).waitFor();
    return this.player;
  }

  /** Moves the player's own slider to a second, by its keys, and waits until the video stands there. */
  async seek(player: Locator, seconds: number): Promise<void> {
    const slider = player.getByRole('slider', { name: 'Position' });
    await slider.focus();
    await this.page.keyboard.press('Home');
    for (let tenths = 0; tenths < seconds * 10; tenths += 1) await this.page.keyboard.press('ArrowRight');
    await eventually(`the slider stands at ${seconds} s`, async () => {
      return Number(await slider.getAttribute('aria-valuenow')) === seconds * 1000;
    });
    await eventually('the video has sought', () =>
      onVideo(player, ({ seeking, readyState }) => !seeking && readyState >= 2),
    );
  }

  /** The size of the picture that the player shows, in pixels. */
  shapeOf(player: Locator): Promise<{ width: number; height: number }> {
    return onVideo(player, ({ videoWidth, videoHeight }) => ({ width: videoWidth, height: videoHeight }));
  }
}

/** What of a video is needed here; this side knows no DOM. */
interface VideoState {
  readonly seeking: boolean;
  readonly readyState: number;
  readonly videoWidth: number;
  readonly videoHeight: number;
}

/** A video has no role; there is one in a player. */
function onVideo<Result>(player: Locator, read: (video: VideoState) => Result): Promise<Result> {
  return player.locator('video').evaluate(read);
}
