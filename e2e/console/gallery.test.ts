import { cpSync } from 'node:fs';
import { readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { sessionManifest, type SessionManifest } from '#shared/recording/manifest.ts';
import { loadClip } from '../../tools/simulator/clip.ts';
import { launchChromium } from '../harness/chromium.ts';
import { ClipSender } from '../harness/clip-sender.ts';
import { ConsoleStage, type ConsoleStageOptions, SMALL_CLIP } from '../harness/console-stage.ts';
import { GalleryPage } from '../harness/gallery-page.ts';
import { brightness, difference, pixelsOf } from '../harness/picture.ts';
import { CAPTURE_STARTED, CAPTURE_STOPPED } from '../harness/raw-phone.ts';
import { Shelf } from '../harness/shelf.ts';
import { sessionsIn, temporaryFolder } from '../harness/station-process.ts';

// The sessions on disk, as the operator finds, plays, describes and deletes them.

/** Levels of 255: beyond it two pictures are different ones. */
const OTHER_PICTURE = 2;
const SOON = { timeout: 20_000 } as const;

let browser: Browser;
let shelf: Shelf;
beforeAll(async () => {
  const folder = await temporaryFolder();
  [browser, shelf] = await Promise.all([launchChromium(), Shelf.build(join(folder.path, 'template'))]);
  return async () => {
    await browser.close();
    await folder.remove();
  };
});

const open = (options: ConsoleStageOptions = {}) => ConsoleStage.open(onTestFinished, browser, options);

/** A stage whose recordings folder has these sessions, and its gallery. */
async function openShelf(...sessions: readonly Parameters<Shelf['put']>[1][]) {
  const folders: string[] = [];
  const stage = await open({
    prepare: (recordings) => {
      folders.push(...sessions.map((session) => shelf.put(recordings, session)));
      return Promise.resolve();
    },
  });
  const console = await stage.console();
  const gallery = await GalleryPage.show(console);
  await expect.poll(() => gallery.pictures.count(), SOON).toBe(sessions.length);
  return { stage, console, gallery, folders };
}

async function manifestIn(recordings: string, folder: string): Promise<SessionManifest> {
  const value: unknown = JSON.parse(await readFile(join(recordings, folder, 'session.json'), 'utf8'));
  return sessionManifest.parse(value);
}

const GOOD_TAKE = {
  device: 'Bench A',
  startedAt: '2026-03-04 10:30',
  notes: 'the good take',
  tags: ['keep'],
} as const;
const DARK_TAKE = {
  device: 'Fume hood',
  startedAt: '2026-03-04 11:00',
  notes: 'lamp too dark',
  tags: ['第一场'],
} as const;
const OLD_TAKE = { device: 'Door', startedAt: '2026-02-20 09:15' } as const;

describe('playing', () => {
  it('shows what was just recorded, and other pictures at 1 s and at 3 s', async () => {
    const stage = await open();
    const phones = [await stage.rawPhone('Pixel 6a'), await stage.rawPhone('SM-S911B')];
    const console = await stage.console();
    await console.startButton.click();
    const clip = await loadClip(SMALL_CLIP);
    for (const phone of phones) {
      await phone.command(1);
      phone.text(CAPTURE_STARTED);
      const sender = new ClipSender(phone, clip);
      sender.config();
      sender.frames(40, 100);
    }
    await console.strip('All 2 devices are recording.').waitFor();
    await console.stopButton.click();
    for (const phone of phones) {
      await phone.command(2);
      phone.text(CAPTURE_STOPPED);
    }
    const gallery = await GalleryPage.show(console);
    // Its thumbnail is made a moment later.
    const thumbnail = gallery.picturesOf('SM-S911B');
    await expect.poll(async () => brightness(await pixelsOf(thumbnail)), SOON).toBeGreaterThan(OTHER_PICTURE);
    const player = await gallery.open('Pixel 6a');
    await player.getByRole('button', { name: 'Play', exact: true }).waitFor();

    await gallery.seek(player, 1);
    const atOne = await pixelsOf(player);
    expect(brightness(atOne)).toBeGreaterThan(OTHER_PICTURE);
    await gallery.seek(player, 3);
    await expect.poll(async () => difference(await pixelsOf(player), atOne), SOON).toBeGreaterThan(OTHER_PICTURE);
    await gallery.seek(player, 1);
    await expect.poll(async () => difference(await pixelsOf(player), atOne), SOON).toBeLessThan(OTHER_PICTURE);
    expect(console.complaints).toEqual([]);
  });

  it('plays on by itself, at other speeds too, and pauses', async () => {
    const { gallery, console } = await openShelf(GOOD_TAKE);
    const player = await gallery.open('Bench A');
    await player.getByRole('combobox', { name: 'Speed' }).selectOption('2×');
    await player.getByRole('button', { name: 'Play', exact: true }).click();
    const first = await pixelsOf(player);
    await expect.poll(async () => difference(await pixelsOf(player), first), SOON).toBeGreaterThan(OTHER_PICTURE);
    await player.getByRole('button', { name: 'Pause', exact: true }).click();
    await player.getByRole('button', { name: 'Play', exact: true }).waitFor();
    expect(console.complaints).toEqual([]);
  });

  it('steps by frame, and tells the true time of the picture shown', async () => {
    const { gallery } = await openShelf(GOOD_TAKE);
    const player = await gallery.open('Bench A');
    const time = player.getByLabel('Time of the picture');
    await expect.poll(() => time.textContent(), SOON).toContain('10:30:00.000');
    const first = await pixelsOf(player);
    await player.getByRole('button', { name: 'Next frame' }).click();
    await expect.poll(() => time.textContent(), SOON).toContain('10:30:00.100');
    await expect.poll(async () => difference(await pixelsOf(player), first), SOON).toBeGreaterThan(0);
    await player.getByRole('button', { name: 'Next frame' }).click();
    await expect.poll(() => time.textContent(), SOON).toContain('10:30:00.200');
    await player.getByRole('button', { name: 'Previous frame' }).click();
    await expect.poll(() => time.textContent(), SOON).toContain('10:30:00.100');
    await gallery.seek(player, 3);
    await expect.poll(() => time.textContent(), SOON).toContain('10:30:03.000');
  });

  it('plays over a change of the picture size as one video', async () => {
    const stage = await open();
    const phone = await stage.rawPhone('Pixel 6a');
    const console = await stage.console();
    await console.startButton.click();
    await phone.command(1);
    phone.text(CAPTURE_STARTED);
    const sender = new ClipSender(phone, await loadClip(SMALL_CLIP));
    sender.config();
    sender.frames(20, 100);
    sender.use(await loadClip({ ...SMALL_CLIP, width: 240, height: 320 }));
    sender.unit = 20;
    sender.config();
    sender.frames(20, 100);
    await console.state('Pixel 6a', 'Recording').waitFor();
    await console.stopButton.click();
    await phone.command(2);
    phone.text(CAPTURE_STOPPED);
    const [session] = await stage.sessions(1);
    expect(session?.manifest.files.map(({ name }) => name)).toContain('stream-2.mp4');

    const gallery = await GalleryPage.show(console);
    const player = await gallery.open('Pixel 6a');
    await player.getByText('0:04.0', { exact: true }).first().waitFor();
    await gallery.seek(player, 1);
    const atOne = await pixelsOf(player);
    await gallery.seek(player, 3);
    await expect.poll(async () => difference(await pixelsOf(player), atOne), SOON).toBeGreaterThan(OTHER_PICTURE);
    expect(await gallery.shapeOf(player)).toEqual({ width: 240, height: 320 });
    await gallery.seek(player, 1);
    await expect.poll(() => gallery.shapeOf(player), SOON).toEqual({ width: 320, height: 240 });
    await expect.poll(async () => difference(await pixelsOf(player), atOne), SOON).toBeLessThan(OTHER_PICTURE);
  });
});

describe('finding', () => {
  it.each([
    ['a device', 'fume', 'Fume hood'],
    ['a note', 'GOOD take', 'Bench A'],
    ['a tag', '第一场', 'Fume hood'],
    ['a date', '2026-02-20', 'Door'],
  ])('finds by %s', async (_by, words, device) => {
    const { gallery } = await openShelf(GOOD_TAKE, DARK_TAKE, OLD_TAKE);
    await gallery.search.fill(words);
    await expect.poll(() => gallery.pictures.count(), SOON).toBe(1);
    await gallery.picturesOf(device).waitFor();
    await gallery.search.fill('');
    await expect.poll(() => gallery.pictures.count(), SOON).toBe(3);
  });

  it('says that nothing has the words, and leads back to all', async () => {
    const { gallery } = await openShelf(GOOD_TAKE, OLD_TAKE);
    await gallery.search.fill('no such words');
    await gallery.page.getByText('No recording has all of these words.').waitFor();
    await gallery.page.getByRole('button', { name: 'Show all' }).click();
    await expect.poll(() => gallery.pictures.count(), SOON).toBe(2);
  });

  it('follows the disk: a folder that is copied in appears, one that is moved away disappears', async () => {
    const { gallery, stage, folders } = await openShelf(GOOD_TAKE, OLD_TAKE);
    const elsewhere = await temporaryFolder();
    onTestFinished(() => elsewhere.remove());
    const copied = shelf.put(elsewhere.path, DARK_TAKE);
    cpSync(join(elsewhere.path, copied), join(stage.recordings, copied), { recursive: true });
    await gallery.picturesOf('Fume hood').waitFor();
    await rename(join(stage.recordings, folders[1] ?? ''), join(elsewhere.path, 'moved'));
    await gallery.picturesOf('Door').waitFor({ state: 'detached' });
    await rm(join(stage.recordings, copied), { recursive: true });
    await gallery.picturesOf('Fume hood').waitFor({ state: 'detached' });
    await expect.poll(() => gallery.pictures.count(), SOON).toBe(1);
    await gallery.picturesOf('Bench A').waitFor();
  });
});

describe('describing', () => {
  it('writes name, notes and tags into session.json', async () => {
    const { gallery, stage, folders } = await openShelf(GOOD_TAKE);
    const player = await gallery.open('Bench A');
    await player.getByRole('textbox', { name: 'Notes' }).fill('second run, door open');
    await player
      .getByRole('combobox', { name: 'Tags' })
      .or(player.getByRole('textbox', { name: 'Tags' }))
      .fill('publish');
    await gallery.page.keyboard.press('Enter');
    await player.getByRole('textbox', { name: 'Name' }).fill('Bench left');
    await player.getByText('Saved', { exact: true }).waitFor();
    const manifest = await manifestIn(stage.recordings, folders[0] ?? '');
    expect(manifest.device).toMatchObject({ name: 'Bench left', model: 'Pixel 6a' });
    expect(manifest).toMatchObject({ notes: 'second run, door open', tags: ['keep', 'publish'], frames: 40 });
    await gallery.picturesOf('Bench left').waitFor();
  });

  it('does so while the session is recorded, and its end keeps it', async () => {
    const stage = await open();
    await stage.phone('Pixel 6a');
    const console = await stage.console();
    await console.startButton.click();
    await console.state('Pixel 6a', 'Recording').waitFor();
    const gallery = await GalleryPage.show(console);
    const player = await gallery.open('Pixel 6a');
    await player.getByRole('textbox', { name: 'Notes' }).fill('camera moved');
    await player.getByText('Saved', { exact: true }).waitFor();
    const [recording] = await sessionsIn(stage.recordings);
    expect(recording?.manifest).toMatchObject({ state: 'recording', notes: 'camera moved' });
    await console.show('Capture');
    await console.stopButton.click();
    const [ended] = await stage.sessions(1);
    expect(ended?.manifest).toMatchObject({ state: 'ready', notes: 'camera moved' });
  });
});

describe('the folder', () => {
  it('is moved to the trash after a question that names what goes', async () => {
    const { gallery, stage, folders } = await openShelf(GOOD_TAKE, OLD_TAKE);
    const folder = folders[0] ?? '';
    const player = await gallery.open('Bench A');
    await player.getByRole('button', { name: 'Move to trash' }).click();
    const question = gallery.page.getByRole('dialog', { name: 'Move this recording to the trash?' });
    await question.getByText(folder).waitFor();
    await question.getByText('Bench A').waitFor();
    await question.getByRole('button', { name: 'Cancel' }).click();
    await question.waitFor({ state: 'hidden' });
    expect(await readdir(stage.recordings)).toContain(folder);

    await player.getByRole('button', { name: 'Move to trash' }).click();
    await question.getByRole('button', { name: 'Move to trash' }).click();
    await gallery.picturesOf('Bench A').waitFor({ state: 'detached' });
    await player.waitFor({ state: 'hidden' });
    expect(await readdir(stage.recordings)).not.toContain(folder);
    const [trashed] = await readdir(join(stage.trash, 'files'));
    expect((await manifestIn(join(stage.trash, 'files'), trashed ?? '')).notes).toBe('the good take');
    await gallery.picturesOf('Door').waitFor();
  });

  it('that came with only raw video gets its MP4, and plays then', async () => {
    const { gallery, stage } = await openShelf(GOOD_TAKE);
    const folder = shelf.put(stage.recordings, { ...OLD_TAKE, state: 'raw' });
    await expect.poll(() => gallery.pictures.count(), SOON).toBe(2);
    await gallery.pictures.last().click();
    await gallery.player.getByRole('button', { name: 'Make MP4' }).click();
    await gallery.player.getByRole('button', { name: 'Play', exact: true }).waitFor();
    expect(await readdir(join(stage.recordings, folder))).toContain('stream.mp4');
    await gallery.player.getByRole('button', { name: 'Make MP4' }).waitFor({ state: 'hidden' });
    await expect.poll(async () => brightness(await pixelsOf(gallery.player)), SOON).toBeGreaterThan(OTHER_PICTURE);
    const first = await pixelsOf(gallery.player);
    await gallery.player.getByRole('button', { name: 'Play', exact: true }).click();
    await expect
      .poll(async () => difference(await pixelsOf(gallery.player), first), SOON)
      .toBeGreaterThan(OTHER_PICTURE);
  });
});
