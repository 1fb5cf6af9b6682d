import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readlinkSync } from 'node:fs';
import { appendFile, mkdir, mkdtemp, realpath, rm, symlink, truncate, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { WebResponse } from '../web-response.ts';
import { SessionMedia } from './session-media.ts';

const FOLDER = '10.0.0.1_5000_20260102_030405';
/** Before this the files of these tests were written; the clock stands a minute later. */
const WRITTEN = new Date(Date.UTC(2026, 0, 2, 3, 4, 5));
const NOW = { nowUs: () => (WRITTEN.getTime() + 60_000) * 1000 };
const PREFIX_BYTES = Buffer.from('0123456789');
/** More than is sent in one piece. */
const LARGE_BYTES = 1_000_003;

let root = '';
let recordings = '';
let media: SessionMedia;
beforeEach(async () => {
  root = await realpath(await mkdtemp(join(tmpdir(), 'session-media-')));
  recordings = join(root, 'recordings');
  await mkdir(join(recordings, FOLDER), { recursive: true });
  media = new SessionMedia(recordings, NOW);
});
afterEach(() => rm(root, { recursive: true }));

async function put(name: string, content: Buffer | string, folder = FOLDER): Promise<string> {
  const path = join(recordings, folder, name);
  await writeFile(path, content);
  await utimes(path, WRITTEN, WRITTEN);
  return path;
}

async function ask(path: string, range: string | null = null, method = 'GET'): Promise<WebResponse> {
  const answer = await media.respond({ method, path, range });
  if (answer === null) throw new Error(`${path} is not of the media.`);
  return answer;
}

const get = (file: string, range: string | null = null): Promise<WebResponse> => ask(`/media/${FOLDER}/${file}`, range);

async function bytesOf({ body }: WebResponse): Promise<Buffer> {
  if (body instanceof Readable) return Buffer.concat(await body.toArray());
  return Buffer.from(body ?? []);
}

/** Descriptors of this process that lead below the test's folder, where the system lists them. */
function openFiles(): string[] {
  if (process.platform !== 'linux') return [];
  return readdirSync('/proc/self/fd').flatMap((descriptor) => {
    try {
      const path = readlinkSync(join('/proc/self/fd', descriptor));
      return path.startsWith(root) ? [path] : [];
    } catch {
      return [];
    }
  });
}

describe('a file', () => {
  it('is sent whole, with its type, its length and what keeps it from being taken for another', async () => {
    await put('stream.mp4', PREFIX_BYTES);
    const answer = await get('stream.mp4');
    expect([answer.status, (await bytesOf(answer)).toString()]).toEqual([200, '0123456789']);
    const { ETag, ...headers } = answer.headers;
    expect(ETag).toMatch(/^"a-[0-9a-z]+"$/);
    expect(headers).toEqual({
      'Accept-Ranges': 'bytes',
      'Cache-Control': 'private, no-cache',
      'Content-Length': '10',
      'Content-Type': 'video/mp4',
      'Cross-Origin-Resource-Policy': 'same-origin',
      'X-Content-Type-Options': 'nosniff',
    });
  });

  it.each([
    ['bytes=2-5', '2345', 'bytes 2-5/10'],
    ['bytes=7-', '789', 'bytes 7-9/10'],
    ['bytes=-1', '9', 'bytes 9-9/10'],
  ])('is sent in part where %s is asked for', async (range, text, contentRange) => {
    await put('stream.mp4', PREFIX_BYTES);
    const answer = await get('stream.mp4', range);
    expect([answer.status, (await bytesOf(answer)).toString()]).toEqual([206, text]);
    expect(answer.headers).toMatchObject({ 'Content-Range': contentRange, 'Content-Length': `${text.length}` });
  });

  it('has no such part where it begins behind the end', async () => {
    await put('stream.mp4', PREFIX_BYTES);
    const { status, headers, body } = await get('stream.mp4', 'bytes=10-');
    expect([status, headers['Content-Range'], body]).toEqual([416, 'bytes */10', null]);
  });

  it('that is large comes as a stream, every byte of it and of its parts', async () => {
    const content = Buffer.alloc(LARGE_BYTES);
    for (let at = 0; at < LARGE_BYTES; at += 1) content[at] = (at * 31) % 251;
    await put('stream.mp4', content);
    expect((await bytesOf(await get('stream.mp4'))).equals(content)).toBe(true);
    const part = await get('stream.mp4', 'bytes=300000-800000');
    expect((await bytesOf(part)).equals(content.subarray(300_000, 800_001))).toBe(true);
    expect(openFiles()).toEqual([]);
  });

  it('that is empty is sent as that', async () => {
    await put('frames.csv', '');
    const answer = await get('frames.csv');
    expect([answer.status, answer.headers['Content-Length'], await bytesOf(answer)]).toEqual([200, '0', Buffer.of()]);
  });

  it.each([
    ['stream-2.mp4', 'video/mp4'],
    ['thumbnail.jpg', 'image/jpeg'],
    ['frame_20260102_030405_17.jpg', 'image/jpeg'],
    ['frames.csv', 'text/csv; charset=utf-8'],
    ['stream.h264', 'video/h264'],
    ['stream.mjpeg', 'video/x-motion-jpeg'],
    ['session.json', 'application/json'],
  ])('named %s is %s', async (name, type) => {
    await put(name, 'x');
    expect((await get(name)).headers).toMatchObject({ 'Content-Type': type });
  });

  it('is described by HEAD without its bytes, and without ranges', async () => {
    await put('stream.mp4', Buffer.alloc(LARGE_BYTES));
    const { status, headers, body } = await ask(`/media/${FOLDER}/stream.mp4`, 'bytes=2-5', 'HEAD');
    expect([status, headers['Content-Length'], headers['Content-Range'], body]).toEqual([
      200,
      `${LARGE_BYTES}`,
      undefined,
      null,
    ]);
    expect(openFiles()).toEqual([]);
  });

  it('keeps its tag while it stays as it is, and has another one after a change', async () => {
    const path = await put('stream.mp4', PREFIX_BYTES);
    const [first, second] = [await get('stream.mp4'), await get('stream.mp4', 'bytes=1-')];
    expect(second.headers['ETag']).toBe(first.headers['ETag']);
    await utimes(path, WRITTEN, new Date(WRITTEN.getTime() + 1));
    expect((await get('stream.mp4')).headers['ETag']).not.toBe(first.headers['ETag']);
  });

  it('that may be growing is kept by nobody', async () => {
    const path = await put('stream.mp4', PREFIX_BYTES);
    const justNow = new Date(NOW.nowUs() / 1000 - 1000);
    await utimes(path, justNow, justNow);
    const { headers } = await get('stream.mp4');
    expect([headers['Cache-Control'], headers['ETag']]).toEqual(['no-store', undefined]);
  });

  it('that is a thumbnail is kept for a while', async () => {
    await put('thumbnail.jpg', 'jpeg');
    expect((await get('thumbnail.jpg')).headers['Cache-Control']).toBe('private, max-age=300');
  });
});

describe('a file that changes while it is sent', () => {
  it('and grows, is sent as long as it was', async () => {
    const path = await put('stream.mp4', Buffer.alloc(LARGE_BYTES, 1));
    const answer = await get('stream.mp4');
    await appendFile(path, Buffer.alloc(500_000, 2));
    const bytes = await bytesOf(answer);
    expect([bytes.length, bytes.includes(2)]).toEqual([LARGE_BYTES, false]);
  });

  it('and shrinks, ends in an error, for the peer was promised more', async () => {
    const path = await put('stream.mp4', Buffer.alloc(LARGE_BYTES));
    const answer = await get('stream.mp4');
    await truncate(path, 10);
    await expect(bytesOf(answer)).rejects.toThrow('shorter');
    expect(openFiles()).toEqual([]);
  });

  it.runIf(process.platform === 'linux')(
    'is closed when the peer is gone, before the first byte or in the middle',
    async () => {
      await put('stream.mp4', Buffer.alloc(LARGE_BYTES));
      for (const readsFirst of [false, true]) {
        const { body } = await get('stream.mp4');
        if (!(body instanceof Readable)) throw new Error('This is no stream.');
        expect(openFiles().length).toBe(1);
        if (readsFirst) await once(body, 'readable');
        body.destroy();
        await once(body, 'close');
        expect(openFiles()).toEqual([]);
      }
    },
  );
});

describe('what is not of a session', () => {
  beforeEach(async () => {
    await put('stream.mp4', PREFIX_BYTES);
    await writeFile(join(recordings, 'stream.mp4'), 'beside the folders');
    await mkdir(join(root, 'outside'));
    await writeFile(join(root, 'outside', 'stream.mp4'), 'secret');
    await writeFile(join(root, 'stream.mp4'), 'secret');
  });

  it.each([
    '/media/',
    `/media/${FOLDER}`,
    `/media/${FOLDER}/`,
    '/media/stream.mp4',
    '/media//stream.mp4',
    `/media/${FOLDER}//stream.mp4`,
    `/media/${FOLDER}/stream.mp4/`,
    `/media/${FOLDER}/none.mp4`,
    `/media/${FOLDER}/stream.h264`,
    `/media/${FOLDER}/stream.mp4%00`,
    `/media/${FOLDER}/stream.mp4%00.jpg`,
    `/media/${FOLDER}%00/stream.mp4`,
    '/media/./stream.mp4',
    '/media/../stream.mp4',
    '/media/%2e%2e/stream.mp4',
    '/media/%2e/stream.mp4',
    '/media/..%2foutside/stream.mp4',
    '/media/..%5coutside/stream.mp4',
    '/media/../outside/stream.mp4',
    `/media/${FOLDER}/..%2f..%2fstream.mp4`,
    `/media/${FOLDER}/..%2f${FOLDER}%2fstream.mp4`,
    `/media/${FOLDER}%2fstream.mp4`,
    `/media/${FOLDER}/.stream.mp4.abcdef.tmp`,
    `/media/${FOLDER}/session.json.tmp`,
    '/media/%E0%A4%A/stream.mp4',
    `/media/${'a'.repeat(300)}/stream.mp4`,
  ])('is not found: %s', async (path) => {
    const { status, body, headers } = await ask(path);
    expect([status, body, headers['Content-Length']]).toEqual([404, null, '0']);
  });

  it('is not found through a link, of a file or of a folder, wherever it leads', async () => {
    await symlink(join(root, 'outside'), join(recordings, 'linked'));
    await symlink(join(root, 'outside', 'stream.mp4'), join(recordings, FOLDER, 'stream-2.mp4'));
    await symlink('stream.mp4', join(recordings, FOLDER, 'stream-3.mp4'));
    const paths = ['linked/stream.mp4', `${FOLDER}/stream-2.mp4`, `${FOLDER}/stream-3.mp4`];
    const answers = await Promise.all(paths.map((path) => ask(`/media/${path}`)));
    expect(answers.map(({ status }) => status)).toEqual([404, 404, 404]);
  });

  it.skipIf(process.platform === 'win32')('is not found where a folder or a pipe has the name', async () => {
    await mkdir(join(recordings, FOLDER, 'stream-2.mp4'));
    execFileSync('mkfifo', [join(recordings, FOLDER, 'stream-3.mp4')]);
    const answers = [await get('stream-2.mp4'), await get('stream-3.mp4')];
    expect(answers.map(({ status }) => status)).toEqual([404, 404]);
    expect(openFiles()).toEqual([]);
  });

  it('is somebody else’s where the path is none of the media', async () => {
    for (const path of ['/', '/media', '/mediaX/a/stream.mp4', `/%6dedia/${FOLDER}/stream.mp4`]) {
      expect(await media.respond({ method: 'GET', path, range: null })).toBeNull();
    }
  });

  it('is refused where something else than reading is asked', async () => {
    const { status, headers } = await ask(`/media/${FOLDER}/stream.mp4`, null, 'DELETE');
    expect([status, headers['Allow']]).toEqual([405, 'GET, HEAD']);
  });
});

describe('the recordings folder', () => {
  it('may be a link itself', async () => {
    await put('stream.mp4', PREFIX_BYTES);
    await symlink(recordings, join(root, 'link'));
    const answer = await new SessionMedia(join(root, 'link'), NOW).respond({
      method: 'GET',
      path: `/media/${FOLDER}/stream.mp4`,
      range: null,
    });
    expect(answer?.status).toBe(200);
  });

  it('has folders of any name, spelled as addresses spell them', async () => {
    const name = 'ein Ordner % mit Ümläuten';
    await mkdir(join(recordings, name));
    await put('stream.mp4', PREFIX_BYTES, name);
    expect((await ask(`/media/${encodeURIComponent(name)}/stream.mp4`)).status).toBe(200);
  });
});

describe('too many files at once', () => {
  it('are asked to come again, until some are sent', async () => {
    await put('stream.mp4', Buffer.alloc(LARGE_BYTES));
    const answers = await Promise.all(Array.from({ length: 129 }, () => get('stream.mp4')));
    const busy = answers.filter(({ status }) => status === 503);
    expect([busy.length, busy[0]?.headers['Retry-After']]).toEqual([1, '1']);
    for (const { body } of answers) {
      if (!(body instanceof Readable)) continue;
      body.destroy();
      await once(body, 'close');
    }
    const again = await get('stream.mp4');
    expect(again.status).toBe(200);
    if (again.body instanceof Readable) again.body.destroy();
  });
});
