import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sessionManifest } from '#shared/recording/manifest.ts';
import { hasManifestOfAnotherVersion, manifestForFolder, readRawVideo } from './foreign-folder.ts';

const hex = (text: string): Buffer => Buffer.from(text.replaceAll(' ', ''), 'hex');
const CONFIG = hex('00000001 67 42 e0 1f ed 01 40 7b 20  00000001 68 ce 3c 80');
const KEY = hex('00000001 65 88 84 00 21');
const DELTA = hex('00000001 41 9a 38 1b');

describe('manifestForFolder', () => {
  it('says what the name of a folder tells: address and local time of the first frame', () => {
    const manifest = manifestForFolder('/recordings/192.168.1.23_40412_20240229_235958', 'capture-station 0.1.0');
    expect(sessionManifest.parse(manifest)).toEqual(manifest);
    expect(manifest).toMatchObject({
      program: 'capture-station 0.1.0',
      state: 'recording',
      device: { id: '192.168.1.23', address: '192.168.1.23:40412', protocol: 'android-cam' },
      takeOffsetUs: 0,
      frames: 0,
      files: [],
    });
    expect(manifest.startedAt).toMatch(/^2024-02-29T23:59:58\.000[+-]\d\d:\d\d$/);
    expect(manifest.endedAt).toBe(manifest.startedAt);
  });

  it.each([
    ['10.0.0.1_1_20240101_000000-2', '10.0.0.1:1', '2024-01-01T00:00:00.000'],
    ['fe80--1_5000_20240101_000000', 'fe80--1:5000', '2024-01-01T00:00:00.000'],
    ['10.0.0.1_1_20241399_256199', '10.0.0.1:1', '2025-04-10T02:02:39.000'],
  ])('reads %s', (name, address, time) => {
    const manifest = manifestForFolder(`/recordings/${name}`, 'p');
    expect(manifest.device.address).toBe(address);
    expect(manifest.startedAt.slice(0, 23)).toBe(time);
  });

  it.each(['my holidays', '', '10.0.0.1_20240101_000000', '10.0.0.1_1_20240101_000000-x', '..'])(
    'makes a valid one of %j, which tells nothing',
    (name) => {
      const manifest = manifestForFolder(join('/recordings', name), 'p');
      expect(sessionManifest.safeParse(manifest).success).toBe(true);
      expect(manifest.device).toMatchObject({ id: '', address: '' });
      expect(Number.isNaN(Date.parse(manifest.startedAt))).toBe(false);
    },
  );

  it('gives each folder an identity of its own', () => {
    const [a, b] = [manifestForFolder('/a', 'p'), manifestForFolder('/a', 'p')];
    expect(new Set([a.sessionId, b.sessionId, a.takeId, b.takeId]).size).toBe(4);
  });
});

describe('a folder', () => {
  let folder = '';
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'foreign-folder-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it.each([
    ['{"formatVersion":2}', true],
    ['{"formatVersion":"1"}', true],
    ['{"formatVersion":1,"torn":1}', false],
    ['{}', false],
    ['null', false],
    ['[1]', false],
    ['{"formatVersion":2', false],
    ['', false],
  ])('whose session.json is %s: another version’s is %s', async (text, expected) => {
    await writeFile(join(folder, 'session.json'), text);
    expect(await hasManifestOfAnotherVersion(folder)).toBe(expected);
  });

  it('without a session.json is nobody else’s', async () => {
    expect(await hasManifestOfAnotherVersion(folder)).toBe(false);
  });

  it.each([
    [
      'sets and a key frame',
      Buffer.concat([CONFIG, KEY, DELTA]),
      { codec: 'avc1.42E01F', width: 640, height: 480, rotation: 0 },
    ],
    ['a frame before the key frame', Buffer.concat([DELTA, CONFIG, KEY]), null],
    ['a key frame without its sets', KEY, null],
    ['sets alone', CONFIG, null],
    ['a malformed slice', Buffer.concat([CONFIG, hex('00000001 65')]), null],
    ['no H.264', Buffer.from('holidays'), null],
    ['nothing', Buffer.alloc(0), null],
    [
      'more than is looked at',
      Buffer.concat([CONFIG, KEY, Buffer.alloc(300_000, 0x55)]),
      { codec: 'avc1.42E01F', width: 640, height: 480, rotation: 0 },
    ],
    ['a key frame beyond what is looked at', Buffer.concat([CONFIG, Buffer.alloc(300_000, 0x55), KEY]), null],
  ])('whose stream.h264 begins with %s', async (_, bytes, expected) => {
    await writeFile(join(folder, 'stream.h264'), bytes);
    expect(await readRawVideo(folder)).toEqual(expected);
  });

  it('without a stream.h264 rejects', async () => {
    await expect(readRawVideo(folder)).rejects.toMatchObject({ code: 'ENOENT' });
  });
});
