import { loadClip, type Clip, type ClipOptions } from './clip.ts';
import type { PhoneCounts, ClipSource } from './phone-options.ts';

/** A {@link ClipSource} that loads each clip once, however many phones ask for it. */
export function sharedClips(fixed: Partial<ClipOptions>, load: typeof loadClip = loadClip): ClipSource {
  const loading = new Map<string, Promise<Clip>>();
  return ({ fps, bitrateMbit }) => {
    const key = `${fps} ${bitrateMbit}`;
    const known = loading.get(key);
    if (known !== undefined) return known;
    const clip = load({ ...fixed, fps, bitrateMbit });
    loading.set(key, clip);
    clip.catch(() => loading.delete(key)); // ffmpeg may be there next time
    return clip;
  };
}

/** A phone of whatever protocol, or a board. */
export interface FleetPhone {
  readonly model: string;
  readonly connected: boolean;
  /** Connects. Rejects with one sentence if that fails. */
  start(): Promise<void>;
  /** Resolves when it is gone. */
  stop(): Promise<void>;
  counts(): Readonly<PhoneCounts>;
}

/** Several phones that are started, stopped and counted together. */
export class PhoneFleet<P extends FleetPhone = FleetPhone> {
  readonly phones: readonly P[];

  constructor(phones: readonly P[]) {
    this.phones = phones;
  }

  /** Connects all; resolves with how many are connected or keep trying. */
  async start(): Promise<number> {
    const outcomes = await Promise.allSettled(this.phones.map((phone) => phone.start()));
    return outcomes.filter(({ status }) => status === 'fulfilled').length;
  }

  /** Resolves when all connections are closed. */
  async stop(): Promise<void> {
    await Promise.all(this.phones.map((phone) => phone.stop()));
  }

  /** The counts of all phones as a table, with a line for their sum. */
  summary(): string {
    const rows = this.phones.map((phone) => ({ name: phone.model, counts: phone.counts() }));
    const cells = rows.map(({ name, counts }) => [name, ...COLUMNS.map(([, count]) => String(count(counts)))]);
    const sums = COLUMNS.map(([, count]) => String(rows.reduce((sum, { counts }) => sum + count(counts), 0)));
    return alignColumns([['device', ...COLUMNS.map(([title]) => title)], ...cells, ['total', ...sums]]);
  }
}

type Column = readonly [title: string, count: (counts: PhoneCounts) => number];

const COLUMNS: readonly Column[] = [
  ['captures', (counts) => counts.captures],
  ['frames', (counts) => counts.frames],
  ['key', (counts) => counts.keyFrames],
  ['bytes', (counts) => counts.bytes],
  ['dropped', (counts) => counts.dropped],
  ['lost', (counts) => counts.lost],
  ['behind', (counts) => counts.behind],
  ['overflowed', (counts) => counts.overflowed],
  ['connections', (counts) => counts.connections],
];

function alignColumns(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_title, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  const align = (cell: string, column: number): string => {
    const width = widths[column] ?? 0;
    return column === 0 ? cell.padEnd(width) : cell.padStart(width);
  };
  return rows.map((row) => row.map(align).join('  ')).join('\n');
}
