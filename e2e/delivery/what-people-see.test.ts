import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser } from 'playwright-core';
import { beforeAll, expect, it, onTestFinished } from 'vitest';
import { launchChromium } from '../harness/chromium.ts';
import { ConsolePage } from '../harness/console-page.ts';
import { DeliveryScene, numbersUpTo } from '../harness/delivery-scene.ts';

// What the operator and the person with the phone see while a phone is away, and what they can do.

const NAME = 'Bench';
const PICTURES = fileURLToPath(new URL('../screenshots/', import.meta.url));

let browser: Browser;
beforeAll(async () => {
  await mkdir(PICTURES, { recursive: true });
  browser = await launchChromium({ camera: 'drawn' });
  return () => browser.close();
});

/** A phone that records, with the console of its station. */
async function recording() {
  const scene = await DeliveryScene.open(onTestFinished);
  const phone = await scene.phone(onTestFinished, browser);
  await phone.name(NAME);
  const console = await ConsolePage.open(browser, await scene.station.consoleAddress());
  onTestFinished(() => console.close());
  await console.state(NAME, 'Ready').waitFor();
  await console.startButton.click();
  await phone.isRecording();
  await console
    .tile(NAME)
    .getByText(/clock ±\d/)
    .waitFor();
  const photograph = async (what: string): Promise<void> => {
    await console.page.screenshot({ path: join(PICTURES, `delivery-${what}-console.png`) });
    await phone.page.screenshot({ path: join(PICTURES, `delivery-${what}-phone.png`) });
  };
  return { scene, phone, console, photograph };
}

it('shows a phone that films on without a connection, what it still has to deliver, and that all has come', async () => {
  const { scene, phone, console, photograph } = await recording();
  scene.proxy.cut('blackhole');
  await phone.state(/^No connection, filming on/).waitFor();
  await console.strip(/It films on, keeps what it films/).waitFor();
  await phone.page.getByText(/^\d+ s not delivered yet/).waitFor();
  await photograph('away');

  await console.stopButton.click();
  await console
    .tile(NAME)
    .getByText(/^Away with \d+ s of video$/)
    .waitFor();
  await console.strip(/still has to deliver what it filmed before Stop/).waitFor();
  await photograph('stopped');
  await phone.filmsFrames(40);
  // So slow that what was filmed takes a while.
  scene.proxy.change({ toStation: { bitsPerSecond: 300_000 } });
  scene.proxy.mend();
  await phone.state(/^Delivering/).waitFor();
  await console
    .tile(NAME)
    .getByText(/^Delivering, \d+ s left$/)
    .waitFor();
  await console
    .tile(NAME)
    .getByText(/^\d+ s behind$/)
    .waitFor();
  await photograph('delivering');
  scene.proxy.change({});

  const { manifest, rows } = await scene.session();
  const filmed = await phone.filmedFrames();
  expect(rows.map(({ sequence }) => sequence)).toEqual(numbersUpTo(filmed));
  expect(manifest).toMatchObject({ endCause: 'stopped', frames: filmed, gaps: [] });
  await console.state(NAME, 'Stopped').waitFor();
  await phone.isReady();
  expect([...phone.mistakes, ...console.complaints]).toEqual([]);
});

it('lets the operator give up what a phone has not delivered, and the phone forgets it', async () => {
  const { scene, phone, console, photograph } = await recording();
  await phone.sendsFrames(30);
  scene.proxy.cut('blackhole');
  await phone.filmsFrames(60);
  await console.stopButton.click();
  await console
    .tile(NAME)
    .getByText(/^Away with \d+ s of video$/)
    .waitFor();
  await console
    .tile(NAME)
    .getByRole('button', { name: `${NAME}: give up the rest` })
    .click();
  await console.page.getByRole('dialog').getByRole('button', { name: 'Give up', exact: true }).waitFor();
  await photograph('give-up');
  await console.page.getByRole('dialog').getByRole('button', { name: 'Give up', exact: true }).click();

  const { manifest, rows } = await scene.session();
  const filmed = await phone.filmedFrames();
  expect(manifest).toMatchObject({ state: 'ready', endCause: 'given up' });
  expect(rows.length).toBeLessThan(filmed);
  expect(rows.map(({ sequence }) => sequence)).toEqual(numbersUpTo(rows.length));
  scene.proxy.mend();
  await phone.isReady();
  await console.state(NAME, 'Ready').or(console.state(NAME, 'Stopped')).waitFor();
  await console.startButton.click();
  await phone.isRecording();
});
