import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { routeOf } from '../electron/station/ingest/route.ts';
import { refusalOf } from '../electron/station/access/refusal.ts';
import { LIMITS } from '../electron/station/limits.ts';
import { accessMode } from '../shared/contract/access.ts';
import { DEFAULT_HTTPS_PORT, DEFAULT_PORT } from '../shared/contract/settings.ts';
import { CLOCK_CSV_HEADER } from '../shared/clock/clock-csv.ts';
import {
  androidStartCommand,
  androidStopCommand,
  MAX_TEXT_MESSAGE_CHARS,
} from '../shared/messages/android-messages.ts';
import { BOARD_RESOLUTIONS } from '../shared/messages/board-messages.ts';
import {
  CAMERA_CLOSE_CODES,
  CAMERA_PATH,
  CAMERA_SUBPROTOCOL,
  cameraCommand,
  cameraMessage,
  cameraRefusalCode,
  DEFAULT_DELIVERY_BUFFER,
  MAX_CAMERA_TEXT,
  MAX_HELD_CAPTURES,
  stationMessage,
} from '../shared/messages/camera-messages.ts';
import { ANDROID_HEADER_BYTES } from '../shared/packets/android-packet.ts';
import { CAMERA_HEADER_BYTES } from '../shared/packets/camera-packet.ts';
import { FRAMES_CSV_HEADER, parseFramesCsv } from '../shared/recording/frames-csv.ts';
import {
  CLOCK_FILE,
  FRAMES_FILE,
  JPEG_FILE,
  MANIFEST_FILE,
  MANIFEST_FORMAT_VERSION,
  mp4FileName,
  RAW_FILE,
  sessionManifest,
  THUMBNAIL_FILE,
} from '../shared/recording/manifest.ts';
import { schemaWords } from './schema-words.ts';

// What outsiders rely on stands in two documents; here they are held to the code.

const protocol = readFileSync('docs/protocol.md', 'utf8');
const format = readFileSync('docs/recording-format.md', 'utf8');

/** The part of a document under a heading, down to the next of its rank or higher. */
function chapter(document: string, heading: string): string {
  const level = /^#+/.exec(heading)?.[0].length ?? 0;
  const from = document.indexOf(`\n${heading}\n`);
  expect(from, `a heading "${heading}"`).toBeGreaterThan(-1);
  const rest = document.slice(from + heading.length + 1);
  const end = rest.search(new RegExp(`\n#{1,${level}} `));
  return end === -1 ? rest : rest.slice(0, end);
}

/** What stands between backticks, and the single names in it: in `{captureId, next}` there are two. */
function namesIn(text: string): ReadonlySet<string> {
  const quoted = [...text.matchAll(/`([^`\n]+)`/g)].map(([, words = '']) => words);
  return new Set([...quoted, ...quoted.flatMap((words) => words.split(/[{}, ]+/))]);
}

function expectNames(text: string, names: Iterable<string>): void {
  const known = namesIn(text);
  expect([...names].filter((name) => !known.has(name))).toEqual([]);
}

const blocks = (document: string, language: string): string[] =>
  [...document.matchAll(new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\`$`, 'gms'))].map(([, code = '']) => code);

const MEBIBYTE = 1024 * 1024;

describe('docs/protocol.md', () => {
  it.each([
    ['### What the camera says', cameraMessage],
    ['### What the station says', stationMessage.options.filter(({ shape }) => shape.type.value !== 'command')],
    ['### What the station says', cameraCommand],
  ] as const)('names under "%s" every type, field and value of protocol 2', (heading, schema) => {
    const text = chapter(chapter(protocol, '## Protocol 2'), heading);
    for (const part of Array.isArray(schema) ? schema : [schema]) {
      const { fields, values } = schemaWords(z.instanceof(z.ZodType).parse(part));
      expect(fields.size).toBeGreaterThan(0);
      // The codes have a table of their own.
      const codes: readonly string[] = cameraRefusalCode.options;
      expectNames(text, [...fields, ...[...values].filter((value) => !codes.includes(value))]);
    }
  });

  it('tells of every refusal its status and its close code', () => {
    const text = chapter(protocol, '## Who may connect');
    for (const code of cameraRefusalCode.options) {
      const row = new RegExp(`^\\| \`${code}\` +\\| ${refusalOf(code).status} +\\| ${CAMERA_CLOSE_CODES[code]} `, 'm');
      expect(text).toMatch(row);
    }
    for (const code of ['operator-token', 'foreign-origin', 'foreign-host'] as const) {
      expect(text).toMatch(new RegExp(`^\\| \`${code}\` +\\| ${refusalOf(code).status} `, 'm'));
    }
    expectNames(text, accessMode.options);
  });

  it('tells the ports, the paths and the subprotocol', () => {
    const text = chapter(protocol, '## Ports and paths');
    for (const port of [DEFAULT_PORT, DEFAULT_HTTPS_PORT]) expect(text).toMatch(new RegExp(`^\\| ${port} `, 'm'));
    expectNames(text, [CAMERA_PATH, CAMERA_SUBPROTOCOL, '/android-cam', '/esp', '/dev', '/console']);
    expect(['/esp', '/dev', CAMERA_PATH, '/console'].map((path) => routeOf(path).kind)).not.toContain('android-cam');
  });

  it("shows the station's commands of the simple protocol as they are", () => {
    const text = chapter(protocol, '## The simple protocol');
    const settings = { aspectRatio: { width: 4, height: 3 }, bitrateMbit: 4, fps: 10 };
    const shown = blocks(text, 'json').flatMap((block) => block.split('\n').map((line) => line.replaceAll(' ', '')));
    expect(shown).toContain(androidStartCommand(settings));
    expect(shown).toContain(androidStopCommand());
  });

  it('draws headers of the right length, and names the sizes of boards', () => {
    expect(chapter(protocol, '### Frames')).toContain(`12          ${ANDROID_HEADER_BYTES}\n`);
    expect(chapter(protocol, '### Frames of protocol 2')).toContain(`16         ${CAMERA_HEADER_BYTES}\n`);
    expectNames(chapter(protocol, '## Boards'), BOARD_RESOLUTIONS);
  });

  it('says the limits that the station has', () => {
    const limits = chapter(protocol, '## Limits').replaceAll(/ +/g, ' ');
    const rows: readonly (readonly [string, string])[] = [
      [
        'one message;',
        `${LIMITS.messageBytes / MEBIBYTE} MiB; \`/dev\` and \`/console\` ${LIMITS.consoleMessageBytes / 1024} KiB`,
      ],
      ['one text of the simple protocol', `${MAX_TEXT_MESSAGE_CHARS} characters`],
      ['connections of devices', `${LIMITS.connections}`],
      ['developer consoles, and consoles', `${LIMITS.devConsoles} each`],
      ['devices that wait', `${LIMITS.waitingDevices}; ${LIMITS.waitingPerAddress}`],
      ['cameras of protocol 2 that', `${LIMITS.visitors}; ${LIMITS.visitorsPerAddress}`],
      ['the HTTP request', `${LIMITS.handshakeMs / 1000} s`],
      ['pings of the station', `every ${LIMITS.pingIntervalMs / 1000} s; ${LIMITS.peerSilenceMs / 1000} s`],
      ['the same for protocol 2', `every ${LIMITS.cameraPingMs / 1000} s; ${LIMITS.cameraSilenceMs / 1000} s`],
      ['an answer to a command', `${LIMITS.commandAnswerMs / 1000} s; ${LIMITS.pendingCommands}`],
      ['frames before their session', `${LIMITS.preRollMs / 1000} s and ${LIMITS.preRollBytes / MEBIBYTE} MiB`],
      ['no frame while recording', `${LIMITS.stalledMs / 1000} s`],
      ['what waits for the disk', `${LIMITS.sessionQueueBytes / MEBIBYTE} MiB`],
    ];
    for (const [what, limit] of rows) {
      const row = limits.split('\n').find((line) => line.startsWith(`| ${what}`));
      expect(row, `the limit of "${what}"`).toContain(`| ${limit}`);
    }
    expect(LIMITS.devConsoles).toBe(LIMITS.consoles);
    const start = chapter(protocol, '### Start and stop');
    for (const ms of [LIMITS.lingerMs, LIMITS.stopQuietMs]) expect(start).toContain(`${ms} ms`);
    for (const ms of [LIMITS.stopAnswerMs, LIMITS.stopMaxMs, LIMITS.startRepeatMs])
      expect(start).toContain(`${ms / 1000} s`);
    const second = chapter(protocol, '## Protocol 2');
    expect(second).toContain(`${DEFAULT_DELIVERY_BUFFER.bytes} and ${DEFAULT_DELIVERY_BUFFER.ms}`);
    expect(second).toContain(`every ${LIMITS.acknowledgeMs} ms`);
    expect(second).toContain(`every ${LIMITS.aliveMs} ms`);
    expect(second).toContain(`${MAX_CAMERA_TEXT / 1024} Ki characters`);
    expect(second).toContain(`${MAX_HELD_CAPTURES} at the most`);
    expect(second).toContain(`waits ${LIMITS.heldMs / 60_000} minutes`);
  });
});

describe('docs/recording-format.md', () => {
  it('names every field and value of session.json', () => {
    const { fields, values } = schemaWords(sessionManifest);
    expect(fields.size).toBeGreaterThan(40);
    expectNames(format, [...fields, ...values]);
  });

  it('shows a session.json that the station reads, without a field that it does not know', () => {
    const [example = ''] = blocks(format, 'json');
    const value: unknown = JSON.parse(example);
    const manifest = sessionManifest.parse(value);
    expect(manifest.formatVersion).toBe(MANIFEST_FORMAT_VERSION);
    const { fields } = schemaWords(sessionManifest);
    const unknown: string[] = [];
    JSON.stringify(value, (key, part: unknown) => {
      if (/^[a-z]/i.test(key) && !fields.has(key)) unknown.push(key);
      return part;
    });
    expect(unknown).toEqual([]);
    expect(manifest.bytes).toBe(manifest.files.find(({ name }) => name === RAW_FILE)?.bytes);
  });

  it('explains every column of the two tables, and shows rows that can be read', () => {
    expectNames(chapter(format, '## frames.csv'), FRAMES_CSV_HEADER.split(','));
    expectNames(chapter(format, '## clock.csv'), CLOCK_CSV_HEADER.split(','));
    const [shown = ''] = blocks(chapter(format, '## frames.csv'), '');
    expect(parseFramesCsv(shown)).toHaveLength(2);
  });

  it('names every file', () => {
    const files = [MANIFEST_FILE, mp4FileName(1), mp4FileName(2), RAW_FILE, JPEG_FILE, FRAMES_FILE, CLOCK_FILE];
    for (const name of [...files, THUMBNAIL_FILE]) expect(format).toContain(name);
  });

  it('says what the code says of time', () => {
    expect(format).toContain(`every ${LIMITS.fragmentMs} ms`);
    expect(format).toContain(`beyond ${LIMITS.listedGaps}`);
    expect(format).toContain(`within ${LIMITS.resumeMs / 60_000} min`);
  });
});
