import { constants } from 'node:fs';
import { type FileHandle, open, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { sessionFolder } from '#shared/contract/session-summary.ts';
import { THUMBNAIL_FILE } from '#shared/recording/manifest.ts';
import { type Clock, systemClock } from '../clock.ts';
import type { WebRequest, WebResponse } from '../web-response.ts';
import { parseByteRange } from './byte-range.ts';
import { FileRangeStream } from './file-range-stream.ts';
import { sessionFileType } from './session-file-types.ts';

const PREFIX = '/media/';
/** Files that are sent at once, each with its descriptor; further requests are asked to come again. */
const MAX_SENDING = 128;
/** A file that was written within this time may be growing. */
const GROWING_MS = 5000;
/** What fits is sent whole, and its descriptor closed before the answer is given. */
const WHOLE_BYTES = 64 * 1024;

const COMMON_HEADERS = {
  'X-Content-Type-Options': 'nosniff',
  'Cross-Origin-Resource-Policy': 'same-origin',
} as const;

/** The files of sessions over HTTP: `/media/<folder>/<file>`, with ranges, so that a video can be sought in. */
export class SessionMedia {
  readonly #recordings: string;
  readonly #clock: Pick<Clock, 'nowUs'>;
  #sending = 0;

  constructor(recordings: string, clock: Pick<Clock, 'nowUs'> = systemClock) {
    this.#recordings = recordings;
    this.#clock = clock;
  }

  /** Null where the path is not of the media. Never rejects: what cannot be sent has a status. */
  async respond({ method, path, range }: WebRequest): Promise<WebResponse | null> {
    if (!path.startsWith(PREFIX)) return null;
    if (method !== 'GET' && method !== 'HEAD') return refusal(405, { Allow: 'GET, HEAD' });
    const place = parsePlace(path);
    if (place === null) return refusal(404);
    if (this.#sending >= MAX_SENDING) return refusal(503, { 'Retry-After': '1' });
    this.#sending += 1;
    let answer: WebResponse;
    try {
      // HEAD has no ranges (RFC 9110, 14.2).
      answer = await this.#answer(place, method === 'HEAD', method === 'HEAD' ? null : range);
    } catch {
      answer = refusal(404);
    }
    if (answer.body instanceof FileRangeStream) answer.body.once('close', () => (this.#sending -= 1));
    else this.#sending -= 1;
    return answer;
  }

  async #answer(place: MediaPlace, headOnly: boolean, range: string | null): Promise<WebResponse> {
    const handle = await openWithin(this.#recordings, place);
    let body: WebResponse['body'] = null;
    try {
      const facts = await handle.stat();
      if (!facts.isFile()) return refusal(404);
      // From here on the file has this size for this answer, however it grows.
      const wanted = parseByteRange(range, facts.size);
      if (wanted === 'unsatisfiable') return refusal(416, { 'Content-Range': `bytes */${facts.size}` });
      const part = wanted === 'whole' ? { start: 0, end: facts.size - 1 } : wanted;
      const length = part.end - part.start + 1;
      const headers = {
        ...COMMON_HEADERS,
        ...this.#caching(place.file, facts),
        'Content-Type': place.type,
        'Content-Length': `${length}`,
        'Accept-Ranges': 'bytes',
        ...(wanted === 'whole' ? {} : { 'Content-Range': `bytes ${part.start}-${part.end}/${facts.size}` }),
      };
      if (!headOnly)
        body = length <= WHOLE_BYTES ? await readWhole(handle, part.start, length) : new FileRangeStream(handle, part);
      return { status: wanted === 'whole' ? 200 : 206, headers, body };
    } finally {
      if (!(body instanceof FileRangeStream)) await handle.close();
    }
  }

  /** What may be growing is never kept; what is kept is known by size and time, and a thumbnail needs not even a question. */
  #caching(file: string, { size, mtimeMs }: { size: number; mtimeMs: number }): Record<string, string> {
    const ageMs = this.#clock.nowUs() / 1000 - mtimeMs;
    if (ageMs < GROWING_MS) return { 'Cache-Control': 'no-store' };
    const cacheControl = file === THUMBNAIL_FILE ? 'private, max-age=300' : 'private, no-cache';
    return { 'Cache-Control': cacheControl, ETag: `"${size.toString(36)}-${Math.floor(mtimeMs * 1000).toString(36)}"` };
  }
}

interface MediaPlace {
  readonly folder: string;
  readonly file: string;
  readonly type: string;
}

/** Folder and file of a path, each exactly one segment; null where they can be none of a session. */
function parsePlace(path: string): MediaPlace | null {
  const segments = path.slice(PREFIX.length).split('/');
  if (segments.length !== 2) return null;
  try {
    const [folder = '', file = ''] = segments.map((segment) => decodeURIComponent(segment));
    const type = sessionFileType(file);
    return type !== null && sessionFolder.safeParse(folder).success ? { folder, file, type } : null;
  } catch {
    // `%` without two digits of hex behind it
    return null;
  }
}

/** Opens a file that really lies there: neither it nor its folder is a link to somewhere else. Rejects otherwise. */
async function openWithin(recordings: string, { folder, file }: MediaPlace): Promise<FileHandle> {
  const path = join(await realpath(recordings), folder, file);
  if ((await realpath(path)) !== path) throw new Error(`${path} is a link.`);
  // O_NOFOLLOW for a link that took its place just now; without O_NONBLOCK opening a pipe would wait for ever.
  return open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
}

/** Rejects where the file has become shorter. */
async function readWhole(handle: FileHandle, start: number, length: number): Promise<Uint8Array> {
  const buffer = Buffer.allocUnsafe(length);
  for (let filled = 0; filled < length;) {
    const { bytesRead } = await handle.read(buffer, filled, length - filled, start + filled);
    if (bytesRead === 0) throw new Error('The file has become shorter.');
    filled += bytesRead;
  }
  return buffer;
}

function refusal(status: number, headers: Readonly<Record<string, string>> = {}): WebResponse {
  return {
    status,
    headers: { ...COMMON_HEADERS, 'Cache-Control': 'no-store', 'Content-Length': '0', ...headers },
    body: null,
  };
}
