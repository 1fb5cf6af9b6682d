import type { Browser } from 'playwright-core';
import { beforeAll, expect, it, onTestFinished } from 'vitest';
import { launchChromium } from '../harness/chromium.ts';
import { ConsoleStage, type LinkedPage } from '../harness/console-stage.ts';
import { eventually } from '../harness/station-process.ts';

// What the operator sees on the Capture screen of phones whose link is bad, and what he can do about them.

const LEFT = 'Bench';
const RIGHT = 'Door';
const FILMS_ON = 'No connection, films on';
/** Half of what the phone films. */
const SLOW = { toStation: { bitsPerSecond: 400_000 } } as const;

let browser: Browser;
beforeAll(async () => {
  browser = await launchChromium();
  return () => browser.close();
});
const open = () => ConsoleStage.open(onTestFinished, browser);

/** Resolves when the phone has filmed so many frames in its last capture. */
async function films({ page }: LinkedPage, frames: number): Promise<void> {
  await eventually(`the phone films ${frames} frames`, () => (page.filmed().at(-1)?.frames ?? 0) >= frames);
}

it('tells a phone that films on from one that is gone', async () => {
  const stage = await open();
  const [left, right] = [await stage.linkedPage(LEFT), await stage.linkedPage(RIGHT)];
  const console = await stage.console();
  await console.startButton.click();
  await console.strip('All 2 devices are recording.').waitFor();
  left.link.cut('reset');
  await console.state(LEFT, FILMS_ON).waitFor();
  await console.strip(`${LEFT} has lost its connection. It films on, keeps what it films`).waitFor();
  await console.state(RIGHT, 'Recording').waitFor();
  left.link.mend();
  await console.strip('All 2 devices are recording.').waitFor();

  // Whoever leaves has said that it films no more.
  await left.page.stop();
  await console.state(LEFT, 'Lost').waitFor();
  await console.strip(`${LEFT} has lost its connection. What it sent is on disk.`).waitFor();
  await console.stopButton.click();
  await console.state(RIGHT, 'Stopped').waitFor();
  right.link.cut('reset');
  await console.state(RIGHT, 'Lost').waitFor();
  const sessions = await stage.sessions(2);
  expect(sessions.map(({ manifest }) => manifest.gaps)).toEqual([[], []]);
  expect(console.complaints).toEqual([]);
});

it('gives up what a phone has not delivered only after a question', async () => {
  const stage = await open();
  const left = await stage.linkedPage(LEFT);
  await stage.linkedPage(RIGHT);
  const console = await stage.console();
  await console.startButton.click();
  await console.strip('All 2 devices are recording.').waitFor();
  left.link.cut('blackhole');
  await console.state(LEFT, FILMS_ON).waitFor();
  await console.stopButton.click();
  const waits = console.state(LEFT, /^Away with \d+ s of video$/);
  await waits.waitFor();
  await console.page.getByText('1 device still delivers', { exact: true }).waitFor();
  expect(await console.startButton.isEnabled()).toBe(true);

  const giveUp = console.page.getByRole('button', { name: `${LEFT}: give up the rest` });
  const question = console.page.getByRole('dialog', { name: `Give up what ${LEFT} has not delivered?` });
  await giveUp.click();
  await question.getByRole('button', { name: 'Wait on' }).click();
  await question.waitFor({ state: 'detached' });
  await waits.waitFor();
  await giveUp.click();
  await question.getByRole('button', { name: 'Give up', exact: true }).click();
  await console.state(LEFT, 'Lost').waitFor();
  const sessions = await stage.sessions(2);
  expect(new Map(sessions.map(({ manifest }) => [manifest.device.name, manifest.endCause]))).toEqual(
    new Map([
      [LEFT, 'given up'],
      [RIGHT, 'stopped'],
    ]),
  );
  expect(console.complaints).toEqual([]);
});

it('says how far a picture is behind, and starts a phone anew while it still delivers', async () => {
  const stage = await open();
  const left = await stage.linkedPage(LEFT);
  const console = await stage.console();
  await console.startButton.click();
  await console.state(LEFT, 'Recording').waitFor();
  left.link.change(SLOW);
  await console.state(LEFT, /^\d+ s behind$/).waitFor();
  await console
    .tile(LEFT)
    .getByText(/^On the phone, not delivered yet: \d+ s$/)
    .waitFor();
  await console.stopButton.click();
  await console.state(LEFT, /^Delivering(, \d+ s left)?$/).waitFor();
  await console.startButton.click();
  await eventually('the phone films again', () => left.page.filmed().length === 2);
  left.link.change({});
  await console.state(LEFT, 'Recording').waitFor();
  await films(left, 20);
  await console.stopButton.click();
  const sessions = await stage.sessions(2);
  expect(sessions.map(({ manifest: { frames, gaps } }) => ({ frames, gaps }))).toEqual(
    left.page.filmed().map(({ frames }) => ({ frames, gaps: [] })),
  );
  expect(console.complaints).toEqual([]);
});

it('stops a phone that was started alone while it is away, and it delivers when it is back', async () => {
  const stage = await open();
  const left = await stage.linkedPage(LEFT);
  const console = await stage.console();
  await console.page.getByRole('button', { name: `${LEFT}: start` }).click();
  await console.state(LEFT, 'Recording').waitFor();
  left.link.cut('reset');
  await console.state(LEFT, FILMS_ON).waitFor();
  await console.page.getByRole('button', { name: `${LEFT}: stop` }).click();
  await console.state(LEFT, /^Away/).waitFor();
  left.link.mend();
  await console.state(LEFT, 'Stopped').waitFor();
  const [session] = await stage.sessions(1);
  const [filmed] = left.page.filmed();
  expect(session?.manifest).toMatchObject({ endCause: 'stopped', frames: filmed?.frames, gaps: [] });
  expect(console.complaints).toEqual([]);
});
