import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { _electron, type ElectronApplication, type Page } from 'playwright-core';
import * as z from 'zod';
import { hasDisplay } from '../../electron/terminal/display.ts';
import { installedElectron, sandboxObstacle } from '../../tools/start/electron-program.ts';
import { sharedClips } from '../../tools/simulator/phone-fleet.ts';
import { SimulatedPhone } from '../../tools/simulator/simulated-phone.ts';
import { eventually, temporaryFolder } from '../harness/station-process.ts';
import type { AtEnd } from '../harness/test-bed.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const { platform, env } = process;

/** The packed app to test instead of the built one: its executable, as `npm run package -- --for-tests` made it. */
const PACKED = env['CAPTURE_STATION_APP'] ?? null;
/** The executable, null where Electron is not installed. */
export const ELECTRON =
  PACKED ?? installedElectron({ platform, env, packageFolder: join(ROOT, 'node_modules', 'electron') });
/** What Electron is told to run; a packed app has it inside. */
const APP = PACKED === null ? [join(ROOT, 'out')] : [];

/** How long an app that is ended may take to be gone. */
const END_LIMIT_MS = 10_000;

/** Why the desktop app cannot be driven here, null where it can. */
export const HINDRANCE =
  ELECTRON === null ? 'Electron is not installed here' : hasDisplay(platform, env) ? null : 'there is no display';

/** Whether Chromium can have its sandbox here. */
export const HAS_SANDBOX =
  ELECTRON !== null && sandboxObstacle(platform, process.getuid?.() ?? null, ELECTRON) === null;

const settingsReply = z.object({ result: z.object({ listeningPort: z.number() }) });
const clips = sharedClips({ width: 320, height: 240 });

/** Ends the app whatever it does; where it was started through a shell, as on Windows, its whole tree. */
async function end(app: ElectronApplication): Promise<void> {
  const child = app.process();
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  if (platform === 'win32') spawnSync('taskkill', ['/pid', String(child.pid), '/T', '/F'], { timeout: END_LIMIT_MS });
  else child.kill('SIGKILL');
  await Promise.race([ended, setTimeout(END_LIMIT_MS)]);
}

/** The real desktop app with folders of its own. */
export class DesktopProcess {
  readonly app: ElectronApplication;
  readonly page: Page;
  readonly recordings: string;
  /** What the app was started with; a second start with the same is a second instance. */
  readonly args: readonly string[];
  readonly #atEnd: AtEnd;

  private constructor(app: ElectronApplication, page: Page, recordings: string, args: readonly string[], atEnd: AtEnd) {
    this.app = app;
    this.page = page;
    this.recordings = recordings;
    this.args = args;
    this.#atEnd = atEnd;
  }

  /** Starts the app and waits for its window. */
  static async start(atEnd: AtEnd): Promise<DesktopProcess> {
    const folder = await temporaryFolder();
    atEnd(() => folder.remove());
    const recordings = join(folder.path, 'recordings');
    const door = ['--host', '127.0.0.1', '--port', '0', '--https-port', '0', '--access', 'open'];
    const place = ['--recordings', recordings, '--data', join(folder.path, 'data')];
    const args = [...APP, '--lang=en-US', ...door, ...place];
    const app = await _electron.launch({
      args,
      chromiumSandbox: HAS_SANDBOX,
      ...(ELECTRON === null ? {} : { executablePath: ELECTRON }),
    });
    atEnd(() => end(app));
    return new DesktopProcess(app, await app.firstWindow(), recordings, args, atEnd);
  }

  /** The port for cameras, which the page can tell once it is connected. */
  port(): Promise<number> {
    return eventually('the page is connected', async () => {
      const reply: unknown = await this.page.evaluate("window.captureStation.request('settings', {})");
      return settingsReply.safeParse(reply).data?.result.listeningPort;
    });
  }

  /** A phone that obeys Start and Stop. */
  async phone(model: string): Promise<SimulatedPhone> {
    const phone = new SimulatedPhone({ url: `ws://127.0.0.1:${await this.port()}/android-cam`, clips, model });
    this.#atEnd(() => phone.stop());
    await phone.start();
    return phone;
  }

  /** The window's title, as the taskbar shows it. */
  title(): Promise<string> {
    return this.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getTitle() ?? '');
  }

  /** Starts a take with a phone and waits until it is recorded. */
  async recording(): Promise<SimulatedPhone> {
    const phone = await this.phone('Pixel 6a');
    await this.page.getByText('Pixel 6a').first().waitFor();
    await this.page.getByRole('button', { name: 'Start', exact: true }).click();
    await this.page.getByText('Recording', { exact: true }).first().waitFor();
    await eventually('the title says so', async () => (await this.title()).includes('Recording'));
    return phone;
  }

  /** Frames that a phone sends from now on arrive: it still streams. */
  async goesOn(phone: SimulatedPhone): Promise<void> {
    const { frames } = phone.counts();
    await eventually('the phone goes on', () => phone.counts().frames > frames + 10);
  }

  /** Lets the system's message boxes answer by themselves from now on; `boxes()` tells their words. */
  async answerBoxes(response: number): Promise<void> {
    await this.app.evaluate(({ dialog }, answer) => {
      const shown: unknown[] = [];
      Reflect.set(globalThis, 'shownBoxes', shown);
      Reflect.set(dialog, 'showMessageBox', (_window: unknown, options: { message: string }) => {
        shown.push(options.message);
        return Promise.resolve({ response: answer, checkboxChecked: false });
      });
    }, response);
  }

  async boxes(): Promise<readonly string[]> {
    const shown: unknown = JSON.parse(
      await this.app.evaluate(() => JSON.stringify(Reflect.get(globalThis, 'shownBoxes'))),
    );
    return z.array(z.string()).parse(shown);
  }

  /** Closes the window as its button does. */
  close(): Promise<void> {
    return this.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close());
  }

  /** The exit code, once the app has ended. */
  ended(): Promise<number> {
    const child = this.app.process();
    return eventually('the app ends', () => child.exitCode ?? false);
  }
}
