#!/usr/bin/env node
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { systemClock } from './station/clock.ts';
import { Log } from './station/log.ts';
import { makeFolder } from './station/make-folder.ts';
import { StationRunner } from './station/station-runner.ts';
import { AddressPrinter } from './terminal/address-printer.ts';
import { runDoctor } from './terminal/doctor-command.ts';
import { reportLanguage } from './terminal/doctor-report.ts';
import {
  fixedSettings,
  HEADLESS_HELP,
  type HeadlessOptions,
  type HeadlessRequest,
  parseHeadlessArguments,
} from './terminal/headless-options.ts';
import { firstRunWords } from './terminal/first-run-words.ts';
import { LineWriter } from './terminal/line-writer.ts';
import { muxFolder } from './terminal/mux-command.ts';
import { reportFromFolder } from './terminal/report-command.ts';
import { realProcessEnd, Shutdown } from './terminal/shutdown.ts';
import { openElsewhere, SystemDesktop } from './terminal/system-desktop.ts';
import { logTo, Terminal } from './terminal/terminal.ts';
import { verifyFolders } from './terminal/verify-command.ts';
import { messageOf } from './station/error-facts.ts';

// The station without a window, driven from the terminal.

const MUX_WORKER = new URL('./mux-worker.js', import.meta.url);
const GALLERY_WORKER = new URL('./gallery-worker.js', import.meta.url);
const VERIFY_WORKER = new URL('./verify-worker.js', import.meta.url);
const PAGES = fileURLToPath(new URL('../renderer', import.meta.url));
/** How long the program waits at its end for a terminal that does not take its last lines. */
const LAST_LINES_MS = 1000;

function fail(problem: string): never {
  process.stderr.write(`${problem}\n`);
  process.exit(1);
}

function prepareDataFolder(folder: string): void {
  try {
    makeFolder(folder);
  } catch (error) {
    fail(`Cannot make the data folder ${folder}: ${messageOf(error)}.`);
  }
}

async function run(options: HeadlessOptions): Promise<void> {
  const output = new LineWriter();
  const runner = new StationRunner({
    host: options.host,
    dataFolder: options.data,
    defaultRecordings: resolve('recordings'),
    fixed: fixedSettings(options),
    tokens: { deviceToken: options.deviceToken, operatorToken: options.operatorToken },
    frameLog: options.frameLog,
    dumpFolder: options.dump ?? null,
    muxWorker: MUX_WORKER,
    galleryWorker: GALLERY_WORKER,
    verifyWorker: VERIFY_WORKER,
    pages: PAGES,
    desktop: new SystemDesktop(process.platform, process.env),
  });
  const { log } = runner;
  logTo(output, log, options.json);
  const terminal = new Terminal({
    contract: runner.contract,
    log,
    output,
    json: options.json,
    quit: () => shutdown.request(),
  });
  const addresses = new AddressPrinter({
    clock: systemClock,
    output,
    json: options.json,
    colors: process.stdout.isTTY,
    whereabouts: () => ({ phonePages: runner.phonePages, consoles: runner.access.consoles }),
  });
  const shutdown = new Shutdown(realProcessEnd, async () => {
    log.info('stopping', 'Finishing every recording; press Ctrl-C again to end at once.');
    terminal.stop();
    addresses.stop();
    await runner.stop();
    await output.flush(LAST_LINES_MS);
  });
  // A mistake of ours must not end the recordings of others: it is told, and everything goes on.
  process.on('uncaughtException', (error) => log.error('internal', `Internal error: ${error.stack ?? error.message}`));
  process.on('unhandledRejection', (reason) => log.error('internal', `Internal error: ${String(reason)}`));

  prepareDataFolder(options.data);
  await runner.start();
  if (runner.isFirstRun) log.info('first-run', firstRunWords(runner.settings));
  addresses.start();
  terminal.start(process.stdin);
  if (options.openConsole && runner.consoleUrl !== null) showConsole(runner.consoleUrl, log);
}

function showConsole(url: string, log: Log): void {
  openElsewhere(url).catch((error: unknown) =>
    log.warning('browser-not-opened', `No browser could be started (${messageOf(error)}); open ${url} yourself.`),
  );
}

async function mux(directory: string, options: HeadlessOptions): Promise<void> {
  const output = new LineWriter();
  const log = new Log(systemClock);
  logTo(output, log, options.json);
  const code = await muxFolder(directory, log, MUX_WORKER);
  await output.flush(LAST_LINES_MS);
  process.exit(code);
}

async function verify({ directories, repairs, options }: Extract<HeadlessRequest, { kind: 'verify' }>): Promise<void> {
  const output = new LineWriter();
  const interruption = new AbortController();
  const interrupt = (): void => interruption.abort();
  process.once('SIGINT', interrupt).once('SIGTERM', interrupt);
  const language = reportLanguage('system', process.env);
  const request = { directories, repairs, json: options.json, language };
  const workers = { mux: MUX_WORKER, verify: VERIFY_WORKER };
  const code = await verifyFolders(request, workers, output, interruption.signal);
  await output.flush(LAST_LINES_MS);
  process.exit(code);
}

async function doctor(options: HeadlessOptions): Promise<void> {
  const output = new LineWriter();
  const code = await runDoctor(options, output);
  await output.flush(LAST_LINES_MS);
  process.exit(code);
}

async function report(file: string | null, options: HeadlessOptions): Promise<void> {
  const output = new LineWriter();
  const log = new Log(systemClock);
  logTo(output, log, options.json);
  const code = await reportFromFolder(file, options, log);
  await output.flush(LAST_LINES_MS);
  process.exit(code);
}

const request = parseHeadlessArguments(process.argv.slice(2));
try {
  switch (request.kind) {
    case 'help':
      process.stdout.write(HEADLESS_HELP);
      break;
    case 'wrong':
      fail(request.problem);
    case 'mux':
      await mux(request.directory, request.options);
      break;
    case 'verify':
      await verify(request);
      break;
    case 'doctor':
      await doctor(request.options);
      break;
    case 'report':
      await report(request.file, request.options);
      break;
    case 'run':
      await run(request.options);
  }
} catch (error) {
  fail(messageOf(error));
}
