import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { makeFolder, makeWritableFolder } from './make-folder.ts';

function temporary(): string {
  const folder = mkdtempSync(join(tmpdir(), 'make-folder-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

it('makes every folder that is missing, and is content with one that is there', () => {
  const folder = join(temporary(), 'a', 'b', 'c');
  makeFolder(folder);
  makeFolder(folder);
  expect(statSync(folder).isDirectory()).toBe(true);
});

it('throws where a file stands in the way', () => {
  const file = join(temporary(), 'file');
  writeFileSync(file, '');
  expect(() => makeFolder(join(file, 'below'))).toThrow('ENOTDIR');
});

it.runIf(process.platform === 'linux')(
  'throws where the file system takes no folders, instead of trying for ever',
  () => {
    expect(() => makeFolder('/proc/capture-station/recordings')).toThrow('ENOENT');
  },
);

it('leaves nothing in a folder that it has tried to write to', () => {
  const folder = join(temporary(), 'recordings');
  makeWritableFolder(folder);
  expect(readdirSync(folder)).toEqual([]);
});
