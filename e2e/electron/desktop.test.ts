import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { describe, it } from 'vitest';
import { endedSessions } from '../harness/recorded.ts';
import { eventually } from '../harness/station-process.ts';
import { samplesOf } from '../harness/video-facts.ts';
import { DesktopProcess, ELECTRON, HAS_SANDBOX, HINDRANCE } from './desktop-process.ts';

// The desktop app itself: Electron, its window, its menus and its end, with simulated phones.

const CONSOLE = 'capture-station://console/';

if (HINDRANCE !== null) console.log(`The desktop app is not tested: ${HINDRANCE}.`);

describe.skipIf(HINDRANCE !== null)(`the desktop app${HINDRANCE === null ? '' : ` (skipped: ${HINDRANCE})`}`, () => {
  it('opens its window on the console, and records a take', async ({ expect, onTestFinished }) => {
    const desktop = await DesktopProcess.start(onTestFinished);
    expect(desktop.page.url()).toMatch(/^capture-station:\/\/console\//);
    expect(await desktop.title()).toBe('Capture Station');
    await desktop.app.evaluate(({ Tray }) => {
      Reflect.set(Tray.prototype, 'setToolTip', (text: string) => Reflect.set(globalThis, 'toolTip', text));
    });
    const surroundings = (): Promise<unknown> =>
      desktop.app.evaluate(({ powerSaveBlocker }) => ({
        toolTip: String(Reflect.get(globalThis, 'toolTip')),
        awake: Array.from({ length: 20 }, (_, id) => powerSaveBlocker.isStarted(id)).includes(true),
      }));

    const phone = await desktop.recording();
    expect(await desktop.title()).toBe('● Recording – Capture Station');
    expect(await surroundings()).toEqual({ toolTip: 'Capture Station: recording', awake: true });
    await desktop.goesOn(phone);
    await desktop.page.getByRole('button', { name: 'Stop', exact: true }).click();
    const [session] = await endedSessions(desktop.recordings, 1);
    expect(session?.manifest.state).toBe('ready');
    await eventually('the title is plain again', async () => (await desktop.title()) === 'Capture Station');
    expect(await surroundings()).toEqual({ toolTip: 'Capture Station: not recording', awake: false });

    await desktop.close();
    expect(await desktop.ended()).toBe(0);
  });

  it('goes on recording while its page is loaded again and when it crashes', async ({ expect, onTestFinished }) => {
    const desktop = await DesktopProcess.start(onTestFinished);
    const phone = await desktop.recording();
    await desktop.page.reload();
    await desktop.page.getByText('Recording', { exact: true }).first().waitFor();
    await desktop.goesOn(phone);

    await desktop.app.evaluate(({ BrowserWindow }) => {
      BrowserWindow.getAllWindows()[0]?.webContents.forcefullyCrashRenderer();
    });
    await eventually('the page is there again', () =>
      desktop.app.evaluate(async ({ BrowserWindow }) => {
        const contents = BrowserWindow.getAllWindows()[0]?.webContents;
        if (contents === undefined || contents.isCrashed() || contents.isLoading()) return false;
        const text: unknown = await contents.executeJavaScript('document.body.innerText');
        return typeof text === 'string' && text.includes('Recording');
      }),
    );
    await desktop.goesOn(phone);
    expect(phone.counts()).toMatchObject({ captures: 1, connections: 1 });
    expect(await desktop.title()).toBe('● Recording – Capture Station');
  });

  it('asks before it is closed in mid-take, and finishes what it recorded', async ({ expect, onTestFinished }) => {
    const desktop = await DesktopProcess.start(onTestFinished);
    const phone = await desktop.recording();
    await desktop.answerBoxes(0);
    await desktop.close();
    await eventually('it asks', async () => (await desktop.boxes()).length === 1);
    expect(await desktop.boxes()).toEqual(['Recording is in progress']);
    await desktop.goesOn(phone);

    await desktop.answerBoxes(1);
    await desktop.close();
    expect(await desktop.ended()).toBe(0);
    const [session] = await endedSessions(desktop.recordings, 1);
    expect(session?.manifest).toMatchObject({ state: 'ready', problem: null });
    const samples = await samplesOf(join(session?.directory ?? '', 'stream.mp4'));
    expect(samples.length).toBe(session?.manifest.frames);
    expect(samples.length).toBeGreaterThan(10);
  });

  it.skipIf(process.platform === 'win32')('finishes at SIGTERM without asking', async ({ expect, onTestFinished }) => {
    const desktop = await DesktopProcess.start(onTestFinished);
    await desktop.recording();
    desktop.app.process().kill('SIGTERM');
    expect(await desktop.ended()).toBe(0);
    const [session] = await endedSessions(desktop.recordings, 1);
    expect(session?.manifest.state).toBe('ready');
  });

  it('stays on its page, opens no other, and reaches nothing outside', async ({ expect, onTestFinished }) => {
    const { app, page } = await DesktopProcess.start(onTestFinished);
    expect(await page.evaluate("window.open('https://example.com/')")).toBeNull();
    await page.evaluate("location.href = 'https://example.com/'");
    await page.evaluate("location.href = 'file:///etc/passwd'");
    expect(await page.evaluate("fetch('https://example.com/').then(() => 'fetched', () => 'refused')")).toBe('refused');
    expect(await page.evaluate('typeof require + typeof process')).toBe('undefinedundefined');
    expect(await page.evaluate('isSecureContext')).toBe(true);
    const urls = await app.evaluate(({ webContents }) => webContents.getAllWebContents().map((each) => each.getURL()));
    expect(urls.map((url) => url.split('#')[0])).toEqual([CONSOLE]);
  });

  it('runs once: a second start ends, and the first goes on', async ({ expect, onTestFinished }) => {
    const desktop = await DesktopProcess.start(onTestFinished);
    const args = [...(HAS_SANDBOX ? [] : ['--no-sandbox']), ...desktop.args];
    const code = await new Promise((resolve) => {
      const second = execFile(ELECTRON ?? '', args, { timeout: 30_000 }, () => resolve(second.exitCode));
    });
    expect(code).toBe(0);
    expect(await desktop.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1);
  });
});
