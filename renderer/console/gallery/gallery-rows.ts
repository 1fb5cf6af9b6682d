import type { SessionSummary } from '#shared/contract/session-summary.ts';
import type { TakeGroup } from './take-groups.ts';

/** One line of the list: a take's heading, or as many of its sessions as fit beside each other. */
export type GalleryRow =
  | { readonly kind: 'take'; readonly take: TakeGroup }
  | { readonly kind: 'cards'; readonly sessions: readonly SessionSummary[]; readonly last: boolean };

/** How cards are laid out, in px. */
export interface CardLayout {
  readonly columns: number;
  readonly cardWidth: number;
}

export const CARD_GAP = 12;
const LEAST_CARD = 190;
const HEADING_HEIGHT = 42;
const CAPTION_HEIGHT = 60;
const TAKE_GAP = 12;

/** As many columns as fit into a width. */
export function layoutFor(width: number): CardLayout {
  const columns = Math.max(1, Math.floor((width + CARD_GAP) / (LEAST_CARD + CARD_GAP)));
  return { columns, cardWidth: Math.max(1, (width - CARD_GAP * (columns - 1)) / columns) };
}

/** Not rounded, so that a 4:3 picture fills its place to the last part of a pixel. */
export function pictureHeight(cardWidth: number): number {
  return cardWidth * 0.75;
}

/** The lines of the list, top down. */
export function rowsOf(takes: readonly TakeGroup[], { columns }: CardLayout): readonly GalleryRow[] {
  const rows: GalleryRow[] = [];
  for (const take of takes) {
    rows.push({ kind: 'take', take });
    for (let from = 0; from < take.sessions.length; from += columns) {
      const sessions = take.sessions.slice(from, from + columns);
      rows.push({ kind: 'cards', sessions, last: from + columns >= take.sessions.length });
    }
  }
  return rows;
}

/** How high a line is, in px: known beforehand, so that nothing has to be measured while scrolling. */
export function rowHeight(row: GalleryRow | undefined, { cardWidth }: CardLayout): number {
  if (row === undefined) return 0;
  if (row.kind === 'take') return HEADING_HEIGHT;
  return pictureHeight(cardWidth) + CAPTION_HEIGHT + CARD_GAP + (row.last ? TAKE_GAP : 0);
}

/** The line and the place in it of a session's card; null where it is not listed. */
export function placeOf(rows: readonly GalleryRow[], folder: string): { row: number; column: number } | null {
  for (const [row, line] of rows.entries()) {
    if (line.kind !== 'cards') continue;
    const column = line.sessions.findIndex((session) => session.folder === folder);
    if (column >= 0) return { row, column };
  }
  return null;
}

/** The session whose card an arrow key leads to from this one; null at the edge. */
export function neighbour(rows: readonly GalleryRow[], folder: string, key: string): SessionSummary | null {
  const place = placeOf(rows, folder);
  if (place === null) return null;
  const step = key === 'ArrowLeft' || key === 'ArrowUp' ? -1 : 1;
  const here = rows[place.row];
  if (here?.kind !== 'cards') return null;
  if (key === 'ArrowLeft' || key === 'ArrowRight') {
    const beside = here.sessions[place.column + step];
    if (beside !== undefined) return beside;
  }
  for (let row = place.row + step; row >= 0 && row < rows.length; row += step) {
    const line = rows[row];
    if (line?.kind !== 'cards') continue;
    if (key === 'ArrowLeft') return line.sessions.at(-1) ?? null;
    if (key === 'ArrowRight') return line.sessions[0] ?? null;
    return line.sessions[Math.min(place.column, line.sessions.length - 1)] ?? null;
  }
  return null;
}
