import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import {
  type ClientRequest,
  createServer,
  request as requestOverNode,
  type Server,
  type ServerResponse,
} from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { configureRequestUrl, type DownloadOptions, HttpExecutor, type RequestHeaders } from 'builder-util-runtime';
import { AppImageUpdater } from 'electron-updater';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { UpdateState } from '#shared/contract/update.ts';
import { ElectronUpdateEngine } from '../../electron/shell/updates/electron-update-engine.ts';
import { installSilently } from '../../electron/shell/updates/installers.ts';
import { updateLog } from '../../electron/shell/updates/update-log.ts';
import { UpdateAttempts } from '../../electron/shell/updates/update-attempts.ts';
import { Updater } from '../../electron/shell/updates/updater.ts';
import { systemClock } from '../../electron/station/clock.ts';
import { Log } from '../../electron/station/log.ts';

// Electron-updater itself with real bytes over a real socket; only Electron is not there: its app and its way to the
// network are stood in for. What is "installed" is a script that says that it was run.

const NEW_APP = '#!/bin/sh\necho "$APPIMAGE_EXIT_AFTER_INSTALL" > "$(dirname "$0")/was-run"\n';
const PATIENCE = { timeout: 20_000 } as const;

/** Electron-updater's way to the network, over Node's instead of Electron's. */
class NodeExecutor extends HttpExecutor<ClientRequest> {
  createRequest(...args: Parameters<HttpExecutor<ClientRequest>['createRequest']>): ClientRequest {
    const [options, callback] = args;
    return requestOverNode(options, callback);
  }

  /** As electron-updater's own executor does it. */
  download(url: URL, destination: string, options: DownloadOptions): Promise<string> {
    return options.cancellationToken.createPromise((resolve, reject, onCancel) => {
      const requestOptions: { headers: RequestHeaders | undefined } = { headers: options.headers ?? undefined };
      configureRequestUrl(url, requestOptions);
      const callback = (error: Error | null): void => (error instanceof Error ? reject(error) : resolve(destination));
      this.doDownload(requestOptions, { destination, options, onCancel, callback, responseHandler: null }, 0);
    });
  }
}

/** A server that has published one version. */
class Publisher {
  readonly #server: Server = createServer((request, response) => this.#answer(request.url ?? '', response));
  readonly requests: string[] = [];
  /** What the checksum of the version is made from: what is served, unless somebody has changed that since. */
  published = NEW_APP;
  /** Sends only the beginning of the file, and waits. */
  isStuck = false;

  async open(): Promise<string> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    const address = this.#server.address();
    return `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  #answer(url: string, response: ServerResponse): void {
    const { pathname } = new URL(url, 'http://x');
    this.requests.push(pathname);
    if (pathname.endsWith('.yml')) response.end(this.#channel());
    else if (pathname !== '/Capture.AppImage') response.writeHead(404).end();
    else if (!this.isStuck) response.end(NEW_APP);
    else response.writeHead(200, { 'Content-Length': NEW_APP.length }).write(NEW_APP.slice(0, 10));
  }

  #channel(): string {
    const sha512 = createHash('sha512').update(this.published).digest('base64');
    const file = `  - url: Capture.AppImage\n    sha512: ${sha512}\n    size: ${NEW_APP.length}\n`;
    const notes = `releaseNotes: '<ul><li>Calmer &amp; faster</li></ul>'`;
    return `version: 1.2.0\nfiles:\n${file}path: Capture.AppImage\nsha512: ${sha512}\n${notes}\nreleaseDate: '2026-11-28'\n`;
  }
}

let folder: string;
let publisher: Publisher;
let updater: Updater;
let lines: string[];
let isRecording: boolean;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'update-'));
  publisher = new Publisher();
  const url = await publisher.open();
  await writeFile(join(folder, 'app-update.yml'), `provider: generic\nurl: ${url}\nupdaterCacheDirName: downloads\n`);
  await writeFile(join(folder, 'Capture.AppImage'), 'the old app');
  vi.stubEnv('APPIMAGE', join(folder, 'Capture.AppImage'));
  const appImage = new AppImageUpdater(null, {
    version: '1.0.0',
    name: 'capture-station',
    isPackaged: true,
    appUpdateConfigPath: join(folder, 'app-update.yml'),
    userDataPath: folder,
    baseCachePath: folder,
    whenReady: () => Promise.resolve(),
    relaunch: () => undefined,
    quit: () => lines.push('quit'),
    onQuit: () => lines.push('listens to quit'),
  });
  // In the app this is Electron's; it is none of the declared properties.
  Reflect.set(appImage, 'httpExecutor', new NodeExecutor());
  lines = [];
  isRecording = false;
  const log = new Log(systemClock);
  log.onEntry(({ level, code }) => code !== 'updater' && lines.push(`${level} ${code}`));
  appImage.logger = updateLog(() => log);
  updater = new Updater({
    clock: systemClock,
    engine: new ElectronUpdateEngine(appImage, () => installSilently(appImage, systemClock)),
    attempts: new UpdateAttempts(folder, '1.0.0'),
    station: () => ({ log, isRecording, settings: { values: { automaticUpdates: true } } }),
    current: '1.0.0',
    installs: true,
    asksForPassword: false,
    page: null,
  });
  updater.start();
});
afterEach(async () => {
  updater.stop();
  publisher.close();
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true });
});

const becomes = async (state: UpdateState): Promise<void> => {
  await expect.poll(() => updater.status.state, PATIENCE).toBe(state);
};
const installed = (): Promise<string> => readFile(join(folder, 'Capture.AppImage'), 'utf8');

describe.runIf(process.platform === 'linux')('electron-updater', () => {
  it('finds a version with its notes, downloads it, and installs it when the program is left', async () => {
    updater.check();
    await becomes('ready');
    expect(updater.status).toMatchObject({ version: '1.2.0', notes: '• Calmer & faster' });
    expect(await installed()).toBe('the old app');
    updater.stop();
    await updater.install();
    expect(await installed()).toBe(NEW_APP);
    expect(await readFile(join(folder, 'was-run'), 'utf8')).toBe('true\n');
    expect(lines).toEqual(['info update-found', 'info update-ready']);
  });

  it('throws away what is not what was published', async () => {
    publisher.published = 'another app';
    updater.check();
    await becomes('failed');
    expect(updater.status.problem).toBe('damaged');
    expect(lines.at(-1)).toBe('warning update-damaged');
    await updater.install();
    expect(await installed()).toBe('the old app');
    expect(await readdir(join(folder, 'downloads', 'pending'))).toEqual([]);
  });

  it('lets go of a download when recording begins', async () => {
    publisher.isStuck = true;
    updater.check();
    await expect.poll(() => publisher.requests, PATIENCE).toContain('/Capture.AppImage');
    isRecording = true;
    updater.recordingChanged(true);
    await becomes('available');
    expect(updater.status).toMatchObject({ held: true, problem: null });
    expect(lines).toEqual(['info update-found']);
  });

  it('says once that nobody answers', async () => {
    publisher.close();
    for (let times = 0; times < 2; times += 1) {
      updater.check();
      await becomes('failed');
    }
    expect(updater.status.problem).toBe('unreachable');
    expect(lines).toEqual(['info update-unreachable']);
  });
});
