import { EventEmitter } from 'node:events';
import { CancellationToken, type UpdateCheckResult, type UpdateInfo, UpdaterSignal } from 'electron-updater';
import { beforeEach, describe, expect, it } from 'vitest';
import { ElectronUpdateEngine, type EngineUpdater } from './electron-update-engine.ts';
import { DamagedUpdateError } from './update-engine.ts';

const INFO: UpdateInfo = {
  version: '1.2.0',
  files: [],
  path: '',
  sha512: '',
  releaseDate: '',
  releaseNotes: '<p>Better</p>',
};

class FakeUpdater implements EngineUpdater {
  autoDownload = true;
  autoInstallOnAppQuit = true;
  autoRunAppAfterInstall = true;
  disableWebInstaller = false;
  readonly emitter = new EventEmitter();
  readonly signals = new UpdaterSignal(this.emitter);
  result: UpdateCheckResult | null = null;
  token: CancellationToken | null = null;
  fail: (error: Error) => void = () => undefined;
  done: () => void = () => undefined;

  checkForUpdates(): Promise<UpdateCheckResult | null> {
    return Promise.resolve(this.result);
  }

  downloadUpdate(token: CancellationToken = new CancellationToken()): Promise<string[]> {
    this.token = token;
    return new Promise((resolve, reject) => {
      this.done = () => resolve([]);
      this.fail = reject;
    });
  }
}

let updater: FakeUpdater;
let engine: ElectronUpdateEngine;
beforeEach(() => {
  updater = new FakeUpdater();
  engine = new ElectronUpdateEngine(updater, () => Promise.resolve());
});

it('leaves nothing to electron-updater itself', () => {
  const { autoDownload, autoInstallOnAppQuit, autoRunAppAfterInstall, disableWebInstaller } = updater;
  expect({ autoDownload, autoInstallOnAppQuit, autoRunAppAfterInstall, disableWebInstaller }).toEqual({
    autoDownload: false,
    autoInstallOnAppQuit: false,
    autoRunAppAfterInstall: false,
    disableWebInstaller: true,
  });
});

describe('a check', () => {
  it('finds a newer version with its notes', async () => {
    updater.result = { isUpdateAvailable: true, updateInfo: INFO, versionInfo: INFO };
    expect(await engine.check()).toEqual({ version: '1.2.0', notes: 'Better' });
  });

  it('finds nothing where the version is none for this computer, or the updater is not active', async () => {
    expect(await engine.check()).toBeNull();
    updater.result = { isUpdateAvailable: false, updateInfo: INFO, versionInfo: INFO };
    expect(await engine.check()).toBeNull();
  });
});

describe('a download', () => {
  let abort: AbortController;
  let percents: number[];
  let download: Promise<void>;
  beforeEach(() => {
    abort = new AbortController();
    percents = [];
    download = engine.download(abort.signal, (percent) => percents.push(percent));
  });

  it('tells whole percents while it runs', async () => {
    updater.emitter.emit('download-progress', { percent: 12.9 });
    updater.done();
    await download;
    updater.emitter.emit('download-progress', { percent: 50 });
    expect(percents).toEqual([12]);
  });

  it('is cancelled by the signal', async () => {
    expect(updater.token?.cancelled).toBe(false);
    abort.abort();
    expect(updater.token?.cancelled).toBe(true);
    updater.fail(new Error('cancelled'));
    await expect(download).rejects.toThrow('cancelled');
  });

  it.each(['ERR_CHECKSUM_MISMATCH', 'ERR_UPDATER_INVALID_SIGNATURE'])('with %s is damaged', async (code) => {
    updater.fail(Object.assign(new Error('wrong'), { code }));
    await expect(download).rejects.toBeInstanceOf(DamagedUpdateError);
  });

  it('that breaks off is not', async () => {
    updater.fail(Object.assign(new Error('net::ERR_CONNECTION_RESET'), { code: 'X' }));
    await expect(download).rejects.not.toBeInstanceOf(DamagedUpdateError);
  });
});
