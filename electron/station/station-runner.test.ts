import { createServer, type Server } from 'node:net';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ConsoleEvent } from '#shared/contract/events.ts';
import type { SettingsView } from '#shared/contract/settings.ts';
import type { ConsoleLink } from './console/console-link.ts';
import type { RunnerOptions } from './runner-options.ts';
import { StationRunner } from './station-runner.ts';

let folder = '';
const runners: StationRunner[] = [];
const servers: Server[] = [];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'station-runner-'));
});
afterEach(async () => {
  await Promise.all(runners.splice(0).map((runner) => runner.stop()));
  for (const server of servers.splice(0)) server.close();
  await rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 20 });
});

/** A worker that does nothing: what is tested here neither records nor lists. */
const IDLE_WORKER = new URL(
  'data:text/javascript,import{parentPort}from"node:worker_threads";parentPort.on("message",()=>{})',
);

async function started(options: Partial<RunnerOptions> = {}): Promise<StationRunner> {
  const data = join(folder, 'data');
  await mkdir(data, { recursive: true });
  const runner = new StationRunner({
    host: '127.0.0.1',
    dataFolder: data,
    defaultRecordings: join(folder, 'recordings'),
    fixed: {},
    frameLog: false,
    muxWorker: IDLE_WORKER,
    galleryWorker: IDLE_WORKER,
    verifyWorker: IDLE_WORKER,
    pages: join(folder, 'pages'),
    desktop: {
      canChooseFolder: true,
      canOpenFolder: false,
      updates: null,
      chooseFolder: () => Promise.resolve('/chosen'),
      openFolder: () => Promise.reject(new Error('no display')),
      moveToTrash: () => Promise.resolve(),
    },
    ...options,
  });
  runners.push(runner);
  await writeFile(join(data, 'settings.json'), JSON.stringify({ port: await freePort() }), { flag: 'wx' }).catch(
    () => undefined,
  );
  await runner.start();
  return runner;
}

/** A port that something listens on, or that is free again. */
async function takenPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  servers.push(server);
  await once(server, 'listening');
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

async function freePort(): Promise<number> {
  const port = await takenPort();
  const server = servers.pop();
  await new Promise((resolve) => server?.close(resolve));
  return port;
}

class Link implements ConsoleLink {
  readonly place = 'here';
  readonly events: ConsoleEvent[] = [];
  readonly queuedBytes = 0;
  closed = false;
  sendEvent(event: ConsoleEvent): void {
    this.events.push(event);
  }
  sendPreview(): void {}
  close(): void {
    this.closed = true;
  }
}

describe('changing settings', () => {
  it('that need no restart hold at once, are told to everyone, and are known to the next run', async () => {
    const runner = await started();
    const link = new Link();
    runner.consoles.connect(link);
    const told: SettingsView[] = [];
    runner.onSettings((settings) => told.push(settings));
    const { settings, console } = await runner.contract.changeSettings({ language: 'zh', keepRaw: false });
    expect([settings.values.language, settings.values.keepRaw, console]).toEqual(['zh', false, null]);
    expect(told).toEqual([settings]);
    expect(link.events.at(-1)).toEqual({ event: 'settingsChanged', settings });
    await runner.stop();
    runners.pop();
    expect((await started()).settings.values).toMatchObject({ language: 'zh', keepRaw: false });
  });

  it('another port moves the station there, and the consoles that are open stay', async () => {
    const runner = await started();
    const link = new Link();
    const session = runner.consoles.connect(link);
    const port = await freePort();
    const outcome = await session.request('changeSettings', { port });
    expect(outcome).toMatchObject({ ok: true, result: { console: `http://127.0.0.1:${port}/` } });
    expect([runner.settings.listeningPort, link.closed]).toEqual([port, false]);
    expect(link.events.map(({ event }) => event)).toContain('galleryReplaced');
    expect(await fetch(`http://127.0.0.1:${port}/nothing`).then(({ status }) => status)).toBe(404);
  });

  it('another folder is used from then on', async () => {
    const runner = await started();
    const recordings = join(folder, '录像');
    const { settings, console } = await runner.contract.changeSettings({ recordings });
    expect([settings.recordingsFolder, console]).toEqual([recordings, null]);
    expect(await readdir(folder)).toContain('录像');
  });

  it('of the folder keeps a port that was any free one', async () => {
    const runner = await started({ fixed: { port: 0 } });
    const { listeningPort } = runner.settings;
    const { console } = await runner.contract.changeSettings({ recordings: join(folder, 'elsewhere') });
    expect([runner.settings.listeningPort, console]).toEqual([listeningPort, null]);
  });

  it('a port that is taken is refused in words, and the station goes on as it was', async () => {
    const runner = await started();
    const before = runner.settings;
    const port = await takenPort();
    await expect(runner.contract.changeSettings({ port })).rejects.toMatchObject({ code: 'port-in-use' });
    expect(runner.settings).toEqual(before);
    expect(await fetch(`http://127.0.0.1:${before.listeningPort}/nothing`).then(({ status }) => status)).toBe(404);
  });

  it('a folder that cannot be made is refused in words, and the station goes on as it was', async () => {
    const runner = await started();
    const before = runner.settings;
    await writeFile(join(folder, 'file'), '');
    const recordings = join(folder, 'file', 'below');
    await expect(runner.contract.changeSettings({ recordings })).rejects.toMatchObject({
      code: 'folder-not-writable',
      detail: recordings,
    });
    expect(runner.settings).toEqual(before);
    expect(await fetch(`http://127.0.0.1:${before.listeningPort}/nothing`).then(({ status }) => status)).toBe(404);
  });

  it('what the command line has fixed is refused, and shown as fixed', async () => {
    const runner = await started({ fixed: { port: 0, recordings: join(folder, 'fixed') } });
    expect(runner.settings.fixed).toEqual(['recordings', 'port']);
    await expect(runner.contract.changeSettings({ port: 50_100 })).rejects.toMatchObject({
      code: 'setting-fixed',
      detail: '--port',
    });
    await runner.contract.changeSettings({ theme: 'dark' });
  });
});

it('says where a folder is set that cannot be used', async () => {
  const data = join(folder, 'data');
  await mkdir(data);
  await writeFile(join(folder, 'file'), '');
  const set = { port: await freePort(), recordings: join(folder, 'file', 'below') };
  await writeFile(join(data, 'settings.json'), JSON.stringify(set));
  const start = started();
  await expect(start).rejects.toThrow(/^Cannot write to the recordings folder .* It is set in .*settings\.json\.$/);
  runners.pop();
});

it('says where its console is, where it has one', async () => {
  const runner = await started();
  expect(runner.consoleUrl).toBe(`http://127.0.0.1:${runner.settings.listeningPort}/`);
});

it('asks the desktop for a folder, and says in words what the desktop cannot do', async () => {
  const runner = await started();
  expect(await runner.contract.chooseFolder({})).toEqual({ path: '/chosen' });
  await expect(runner.contract.openFolder({ folder: 'nothing' })).rejects.toMatchObject({ code: 'unknown-session' });
});

it('knows of no updates where the desktop has none', async () => {
  const runner = await started();
  expect(await runner.contract.checkForUpdates({})).toBeNull();
});
