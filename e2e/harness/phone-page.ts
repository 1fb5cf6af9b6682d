import type { Browser, BrowserContext, Locator, Page, Worker } from 'playwright-core';
import * as z from 'zod';
import { eventually } from './station-process.ts';
import type { AtEnd } from './test-bed.ts';

/** A phone's screen, held upright. */
const VIEWPORT = { width: 390, height: 844 } as const;
const PATIENCE_MS = 20_000;

/**
 * Hooked into the page's worker: what its encoders give and what leaves it is counted there, apart from what page and
 * station say.
 */
const WATCH = `(() => {
  if (self.sentFrames !== undefined) return;
  self.sentFrames = 0;
  self.filmedFrames = 0;
  self.said = [];
  const CODEC_CONFIG = 2;
  const send = WebSocket.prototype.send;
  WebSocket.prototype.send = function (data) {
    if (typeof data !== 'string') {
      const bytes = data instanceof ArrayBuffer ? new Uint8Array(data) : data;
      if ((bytes[1] & CODEC_CONFIG) === 0) self.sentFrames += 1;
    } else if (/"type":"(capture_stopped|encoder_changed)"/.test(data)) {
      self.said.push(JSON.parse(data));
    }
    return send.call(this, data);
  };
  self.VideoEncoder = class extends VideoEncoder {
    constructor({ output, error }) {
      const counted = (chunk, metadata) => {
        self.filmedFrames += 1;
        output(chunk, metadata);
      };
      super({ output: counted, error });
    }
  };
})()`;

/** What the phone told the station of its captures, as far as tests look at it. */
const told = z.array(
  z.discriminatedUnion('type', [
    z.object({
      type: z.literal('capture_stopped'),
      frames: z.number(),
      dropped: z.number(),
      lost: z.number(),
      reason: z.string(),
    }),
    z.object({ type: z.literal('encoder_changed'), bitrate: z.number(), reason: z.string() }),
  ]),
);
export type Told = z.infer<typeof told>[number];

/** States as the page says them in English. */
const WAITING = 'Waiting for approval';
const READY = /^Ready/;
const RECORDING = /^Recording/;
const REFUSED = /^(Not allowed|No longer allowed)/;
const NO_CAMERA = /^Camera (gone|not allowed)/;

/** What a phone's browser says of itself, so that the page knows the phone's model. */
const userAgentOf = (model: string): string =>
  `Mozilla/5.0 (Linux; Android 14; ${model}) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Mobile Safari/537.36`;

/** How a phone's browser is set up. */
export interface PhonePageOptions {
  readonly locale?: 'en-US' | 'zh-CN';
  /** What phone it is; a Pixel 7, if nothing else is said. */
  readonly model?: string;
  /** Whether the person lets the page have the camera. */
  readonly camera?: 'allowed' | 'denied';
}

/** The phone page in a browser of its own; its state is found by its role, its buttons by role and name. */
export class PhonePage {
  readonly page: Page;
  /** What the page threw and nobody caught. */
  readonly mistakes: string[] = [];
  readonly #context: BrowserContext;

  private constructor(context: BrowserContext, page: Page) {
    this.#context = context;
    this.page = page;
    page.on('pageerror', (error) => this.mistakes.push(error.message));
  }

  /** Opens the address on a phone that never saw this station; the browser's warning has been clicked through. */
  static async open(
    atEnd: AtEnd,
    browser: Browser,
    address: string,
    options: PhonePageOptions = {},
  ): Promise<PhonePage> {
    const context = await browser.newContext({
      viewport: VIEWPORT,
      locale: options.locale ?? 'en-US',
      userAgent: userAgentOf(options.model ?? 'Pixel 7'),
      ignoreHTTPSErrors: true,
      permissions: options.camera === 'denied' ? [] : ['camera'],
    });
    atEnd(() => context.close());
    context.setDefaultTimeout(PATIENCE_MS);
    const phone = new PhonePage(context, await context.newPage());
    await phone.page.goto(address);
    return phone;
  }

  /** The state in large letters. */
  state(words: string | RegExp): Locator {
    return this.page.getByRole('status').filter({ hasText: words });
  }

  button(name: string | RegExp): Locator {
    return this.page.getByRole('button', { name });
  }

  /** What a phone needs that has no token. */
  async tapConnect(): Promise<void> {
    await this.button('Connect').click();
  }

  async waitsForApproval(): Promise<void> {
    await this.#says(WAITING);
  }

  async isReady(): Promise<void> {
    await this.#says(READY);
  }

  async isRecording(): Promise<void> {
    await this.#says(RECORDING);
  }

  /** The person is done with it, and means it. */
  async leaveInMidTake(): Promise<void> {
    await this.button('Leave').click();
    await this.page.getByRole('dialog').getByRole('button', { name: 'Leave' }).click();
    await this.#says('You have left.');
  }

  /** The station does not let it in; it shows these words. */
  async isRefused(words: string | RegExp = REFUSED): Promise<void> {
    await this.#says(words);
  }

  async hasNoCamera(): Promise<void> {
    await this.#says(NO_CAMERA);
  }

  /** Asks for the camera again, where the page has not done so by itself. */
  async tryAgain(): Promise<void> {
    const button = this.button('Try again');
    await eventually('the camera is asked for again', async () => {
      if ((await this.state(NO_CAMERA).count()) === 0) return true;
      await button.click({ timeout: 500 }).catch(() => undefined);
      return false;
    });
  }

  /** Gives the phone the name that the console shows. */
  async name(name: string): Promise<void> {
    await this.button('Edit the name').click();
    await this.page.getByRole('textbox', { name: 'Name of this phone' }).fill(name);
    await this.page.keyboard.press('Enter');
  }

  /** Begins to count the frames that are encoded on this phone and that leave it; before a capture begins. */
  async countFrames(): Promise<void> {
    await (await this.#worker()).evaluate(WATCH);
  }

  /** How many frames the encoders of this phone have given since `countFrames`. */
  filmedFrames(): Promise<number> {
    return this.#counted('filmedFrames');
  }

  /** What this phone has told of its captures since `countFrames`, in order. */
  async told(): Promise<readonly Told[]> {
    return told.parse(await (await this.#worker()).evaluate('self.said'));
  }

  /** Resolves when so many more frames have been filmed, whether or not they can leave. */
  async filmsFrames(count: number): Promise<void> {
    const before = await this.filmedFrames();
    await eventually(`the phone films ${count} frames`, async () => (await this.filmedFrames()) >= before + count);
  }

  /** How many frames have left this phone since `countFrames`, codec configs not counted; some twice after a cut. */
  sentFrames(): Promise<number> {
    return this.#counted('sentFrames');
  }

  /** Resolves when so many more frames have left. */
  async sendsFrames(count: number): Promise<void> {
    const before = await this.sentFrames();
    await eventually(`the phone sends ${count} frames`, async () => (await this.sentFrames()) >= before + count);
  }

  /** The camera is taken away: its track ends, and the page does not get it again. */
  async unplugCamera(): Promise<void> {
    await this.#context.clearPermissions();
  }

  async plugInCamera(): Promise<void> {
    await this.#context.grantPermissions(['camera'], { origin: new URL(this.page.url()).origin });
    await this.page.evaluate("navigator.mediaDevices.dispatchEvent(new Event('devicechange'))");
  }

  /**
   * The person looks at another app, or comes back. Chromium without a window never hides a page, so the page is told so;
   * the frames of its camera go on, where a phone's browser stops them.
   */
  async show(visibility: 'hidden' | 'visible'): Promise<void> {
    await this.page.evaluate(`
      Object.defineProperty(document, 'visibilityState', { configurable: true, value: '${visibility}' });
      Object.defineProperty(document, 'hidden', { configurable: true, value: ${visibility === 'hidden'} });
      document.dispatchEvent(new Event('visibilitychange'));
    `);
  }

  async #says(words: string | RegExp): Promise<void> {
    await this.state(words)
      .waitFor()
      .catch(async () => {
        const said = (await this.page.getByRole('status').allInnerTexts()).join(' ').replaceAll('\n', ' ');
        throw new Error(`The phone does not say ${String(words)} but "${said}".`);
      });
  }

  async #counted(counter: 'sentFrames' | 'filmedFrames'): Promise<number> {
    const count: unknown = await (await this.#worker()).evaluate(`self.${counter}`);
    return z.number().parse(count);
  }

  #worker(): Promise<Worker> {
    return eventually('the page has its worker', () => this.page.workers()[0]);
  }
}
