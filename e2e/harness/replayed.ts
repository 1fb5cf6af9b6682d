import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type DumpHeader, DumpReader, type DumpRecord } from '#shared/dump/dump-format.ts';
import { replay } from '../../tools/replay.ts';

/** What a run of the replay tool came to. */
export interface Replayed {
  readonly code: number;
  readonly lines: readonly string[];
  readonly problems: readonly string[];
}

/** A replay that was begun: what it has printed so far, and how it will have ended. */
export interface RunningReplay {
  readonly lines: readonly string[];
  readonly ended: Promise<Replayed>;
}

/** Begins to play a dump back to the station on this port of this machine. */
export function beginReplay(file: string, port: number, ...args: readonly string[]): RunningReplay {
  const lines: string[] = [];
  const problems: string[] = [];
  const print = (line: string): unknown => lines.push(line);
  const complain = (line: string): unknown => problems.push(line);
  const url = `ws://127.0.0.1:${port}`;
  const ended = replay([file, '--url', url, ...args], print, complain).then((code) => ({ code, lines, problems }));
  return { lines, ended };
}

/** Plays a dump back to its end. */
export function replayed(file: string, port: number, ...args: readonly string[]): Promise<Replayed> {
  return beginReplay(file, port, ...args).ended;
}

/** The paths of the dumps in a folder, by name; none where the folder is not there. */
export async function dumpsIn(folder: string): Promise<readonly string[]> {
  const names = await readdir(folder).catch(() => []);
  return names.sort((a, b) => a.localeCompare(b)).map((name) => join(folder, name));
}

/** The one dump of a folder. */
export async function onlyDump(folder: string): Promise<string> {
  const [file, ...others] = await dumpsIn(folder);
  if (file === undefined || others.length > 0) throw new Error(`${others.length + (file ? 1 : 0)} dumps in ${folder}.`);
  return file;
}

/** What a dump holds, as far as it is whole. */
export async function readDump(
  file: string,
): Promise<{ readonly header: DumpHeader | null; readonly records: readonly DumpRecord[] }> {
  const reader = new DumpReader();
  const records = reader.read(await readFile(file));
  return { header: reader.header, records };
}
