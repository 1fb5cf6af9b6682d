import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { seriousProblems } from '../harness/accessibility.ts';
import { launchChromium } from '../harness/chromium.ts';
import { ConsoleStage } from '../harness/console-stage.ts';
import { GalleryPage } from '../harness/gallery-page.ts';
import { Shelf } from '../harness/shelf.ts';
import { temporaryFolder } from '../harness/station-process.ts';
import { decodedFrames } from '../harness/video-facts.ts';

// The button in the gallery that verifies a recording.

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

/** A station with one recording, spoilt before it starts. */
async function stageWith(spoil: (directory: string) => Promise<unknown>) {
  let directory = '';
  const stage = await ConsoleStage.open(onTestFinished, browser, {
    prepare: (recordings) => {
      directory = join(recordings, shelf.put(recordings, { device: 'Bench A', startedAt: '2026-03-04 10:30' }));
      return spoil(directory);
    },
  });
  return { stage, directory };
}

/** Cuts a file off; the recordings of the shelf share theirs, so it is written anew. */
async function cut(path: string, bytes: number): Promise<void> {
  const content = await readFile(path);
  await rm(path);
  await writeFile(path, content.subarray(0, bytes));
}

describe.each(['light', 'dark'] as const)('in the %s theme', (colorScheme) => {
  it('tells that a recording is whole, and how much of it was read', async () => {
    const { stage } = await stageWith(() => Promise.resolve());
    const console = await stage.console({ colorScheme, reducedMotion: 'reduce' });
    const player = await (await GalleryPage.show(console)).open('Bench A');
    await player.getByRole('button', { name: 'Verify' }).click();
    const result = player.getByRole('status').filter({ hasText: 'Everything is whole.' });
    await result.waitFor();
    expect(await result.textContent()).toContain('4 files, 40 frames,');
    expect(await seriousProblems(console.page)).toEqual([]);
    expect(console.complaints).toEqual([]);
  });

  it('tells in Chinese what is wrong and what to do', async () => {
    const { stage } = await stageWith((directory) => cut(join(directory, 'stream.h264'), 9000));
    const console = await stage.console({ colorScheme, locale: 'zh-CN', reducedMotion: 'reduce' });
    await console.page.evaluate("location.hash = '#gallery'");
    await console.page.getByRole('main').getByRole('link').first().click();
    const player = console.page.getByRole('complementary');
    await player.getByRole('button', { name: '校验' }).click();
    await player.getByRole('status').filter({ hasText: '有问题尚未解决。' }).waitFor();
    await player.getByText(/问题.*stream\.h264 有 9000 字节，而 session\.json 记录为 \d+。 请从备份恢复。/).waitFor();
    expect(await seriousProblems(console.page)).toEqual([]);
  });
});

it('repairs a damaged video, which then plays', async () => {
  const { stage, directory } = await stageWith((folder) => cut(join(folder, 'stream.mp4'), 30_000));
  const console = await stage.console();
  const gallery = await GalleryPage.show(console);
  const player = await gallery.open('Bench A');
  await player.getByText(/^This video cannot be played/).waitFor();
  await player.getByRole('button', { name: 'Verify' }).click();
  await player.getByRole('status').filter({ hasText: 'Repaired; everything is whole now.' }).waitFor();
  // The manifest, which the player shows too, tells of the repair as well.
  const lines = player.getByRole('listitem');
  await lines.filter({ hasText: 'stream.mp4 was made anew from stream.h264.' }).waitFor();
  await lines.filter({ hasText: 'The damaged one is kept as stream.mp4.damaged.' }).waitFor();
  await player.getByText(/^This video cannot be played/).waitFor({ state: 'hidden' });
  await gallery.seek(player, 3);
  expect(await decodedFrames(join(directory, 'stream.mp4'))).toHaveLength(40);
  await player.getByRole('button', { name: 'Verify' }).click();
  await player.getByRole('status').filter({ hasText: 'Everything is whole.' }).waitFor();
});
