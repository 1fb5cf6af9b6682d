/*
 * What the station and an ESP32 board say to each other: plain texts. Replies answer commands in order; only what stands in
 * front of the colon counts, the words behind it vary and are Chinese.
 */

/** The names of the sizes that a board knows, from the smallest on. An unknown name is taken as UXGA. */
export const BOARD_RESOLUTIONS = [
  'QQVGA',
  'QCIF',
  'HQVGA',
  '240X240',
  'QVGA',
  'CIF',
  'HVGA',
  'VGA',
  'SVGA',
  'XGA',
  'HD',
  'SXGA',
  'UXGA',
  'FHD',
  'P_HD',
  'P_3MP',
  'QXGA',
] as const;
export type BoardResolution = (typeof BOARD_RESOLUTIONS)[number];

/** JPEG quality as a board counts it: 1 is the best, 63 the least. */
export const BEST_BOARD_QUALITY = 1;
export const LEAST_BOARD_QUALITY = 63;
/** What a bare `start` means, whatever was set before. */
export const DEFAULT_BOARD_RESOLUTION: BoardResolution = 'UXGA';
export const DEFAULT_BOARD_QUALITY = 12;

/** The command that starts a board with this. */
export function boardStartCommand(resolution: BoardResolution, quality: number): string {
  return `start ${resolution} ${quality}`;
}

/** What a text means to a board: anything that begins with `start` starts it. */
export type BoardCommandKind = 'start' | 'stop' | 'status' | 'other';

export function boardCommandKind(text: string): BoardCommandKind {
  const words = text.trim().toLowerCase();
  if (words.startsWith('start')) return 'start';
  return words === 'stop' || words === 'status' ? words : 'other';
}

/** A board's reply. */
export interface BoardReply {
  readonly kind: 'ack' | 'status' | 'error';
  readonly words: string;
}

const REPLY = /^(ACK|STATUS|ERROR):\s*(.*)$/s;
const KINDS = { ACK: 'ack', STATUS: 'status', ERROR: 'error' } as const;

/** Reads a board's text; null where it is no reply. */
export function parseBoardReply(text: string): BoardReply | null {
  const match = REPLY.exec(text.trim());
  const prefix = match?.[1];
  if (prefix !== 'ACK' && prefix !== 'STATUS' && prefix !== 'ERROR') return null;
  return { kind: KINDS[prefix], words: match?.[2] ?? '' };
}
