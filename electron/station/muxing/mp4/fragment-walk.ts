import { parseBox, readBytes, type ByteSource } from './iso-box-reader.ts';
import { MOOF_BYTES, parseMoof, type ParsedMoof } from './iso-fragment-boxes.ts';
import { isNalChain } from './nal-chain.ts';
import { SampleTable } from './sample-table.ts';

const READ_AHEAD_BYTES = 4096; // holds the `moof` of half a second of video and the `mdat` header behind it
const MOST_MOOF_BYTES = 16 * 1024 * 1024; // 1.4 million samples; no flush waits that long
const DOUBTFUL_FRAGMENTS = 16; // written since the last sync but one, so a power cut may have left zeros in them
const SCAN_BYTES = 1024 * 1024;
const MOST_LOOKS = 64;
const MOST_CHECKED_SAMPLES = 10_000;

/** What stands in a recording behind its first `moov`. */
export interface FragmentWalk {
  readonly table: SampleTable;
  /** Fragments up to `end`, damaged ones included. */
  readonly fragments: number;
  /** Fragments, or stretches of the file, that make no sense; their bytes stay in it without being part of the video. */
  readonly damagedFragments: number;
  /** Behind the last whole fragment. */
  readonly end: number;
  /** Fragments behind that which are whole, and follow one that is not. */
  readonly wholeBehind: number;
}

interface Fragment {
  readonly moof: ParsedMoof | null;
  readonly payload: number;
  readonly end: number;
}

/** The walk as it stood in front of one of the last fragments. */
interface Milestone {
  readonly walk: Omit<FragmentWalk, 'table' | 'wholeBehind'>;
  readonly chunks: number;
}

/**
 * Reads the `moof`s one after the other, as far as `moof` and `mdat` are whole; never the video itself, except for the
 * lengths in the last few fragments. What comes then is a torn tail; a walk that `passesOver` damage looks there for the
 * next fragment that makes sense, and goes on. Each step goes on by at least one `moof`, so the walk ends with the file.
 */
export function walkFragments(source: ByteSource, from: number, passesOver: boolean): FragmentWalk {
  const table = new SampleTable();
  const window = new Uint8Array(READ_AHEAD_BYTES);
  const milestones: Milestone[] = [];
  let walk = { fragments: 0, damagedFragments: 0, end: from };
  for (;;) {
    const fragment = readFragment(source, walk.end, window);
    if (fragment === null) {
      const end = passesOver ? findFragment(source, walk.end + 1, table.lastPtsTicks) : null;
      if (end === null) break;
      walk = { fragments: walk.fragments + 1, damagedFragments: walk.damagedFragments + 1, end };
      continue;
    }
    milestones.push({ walk, chunks: table.chunks });
    if (milestones.length > DOUBTFUL_FRAGMENTS) milestones.shift();
    const indexed = fragment.moof !== null && index(table, fragment.moof, fragment.payload);
    walk = {
      fragments: walk.fragments + 1,
      damagedFragments: walk.damagedFragments + (indexed ? 0 : 1),
      end: fragment.end,
    };
  }
  const firstEmpty = milestones.findIndex(({ chunks }) => !isWholeChunk(source, table, chunks));
  const emptied = milestones[firstEmpty];
  if (emptied === undefined) return { table, ...walk, wholeBehind: 0 };
  const behind = milestones.slice(firstEmpty).filter(({ chunks }) => isWholeChunk(source, table, chunks));
  table.dropChunksFrom(emptied.chunks);
  return { table, ...emptied.walk, wholeBehind: behind.length };
}

function readFragment(source: ByteSource, start: number, window: Uint8Array): Fragment | null {
  const limit = source.bytes;
  const read = source.read(start, window);
  window.fill(0, read, Math.max(read, 16));
  const moof = read < 8 ? null : parseBox(window, start, limit);
  if (moof === null || moof.type !== 'moof') return null;
  const moofBytes = moof.end - start;
  if (moofBytes < MOOF_BYTES || moofBytes > MOST_MOOF_BYTES || moof.end + 8 > limit) return null;

  const wanted = Math.min(moofBytes + 16, limit - start);
  const bytes = wanted <= read ? window.subarray(0, wanted) : readBytes(source, start, wanted, limit);
  if (bytes === null) return null;
  const mdatHead = new Uint8Array(16);
  mdatHead.set(bytes.subarray(moofBytes));
  const mdat = parseBox(mdatHead, moof.end, limit);
  if (mdat === null || mdat.type !== 'mdat') return null;

  const parsed = parseMoof(bytes.subarray(0, moofBytes));
  const fits =
    parsed !== null && start + parsed.dataOffset === mdat.body && parsed.payloadBytes === mdat.end - mdat.body;
  return { moof: fits ? parsed : null, payload: mdat.body, end: mdat.end };
}

/** Where the next fragment begins whose `moof` and time make sense; null where there is none. */
function findFragment(source: ByteSource, from: number, lastPtsTicks: number): number | null {
  const window = new Uint8Array(SCAN_BYTES);
  const head = new Uint8Array(READ_AHEAD_BYTES);
  let looks = 0;
  // Windows overlap by what a box header could lack of its type.
  for (let start = from; start < source.bytes; start += SCAN_BYTES - 7) {
    const bytes = Buffer.from(window.buffer, 0, source.read(start, window));
    for (let at = bytes.indexOf('moof', 4); at !== -1; at = bytes.indexOf('moof', at + 1)) {
      if (bytes.toString('latin1', at + 8, at + 12) !== 'mfhd' && at + 12 <= bytes.length) continue;
      // Video does not look like that by chance; who makes it so shall not keep us for ever.
      if ((looks += 1) > MOST_LOOKS) return null;
      const moof = readFragment(source, start + at - 4, head)?.moof ?? null;
      if (moof !== null && moof.decodeTicks > lastPtsTicks) return start + at - 4;
    }
  }
  return null;
}

/** Adds a fragment's samples to the table; false, and nothing added, where its time is none that can follow. */
function index(table: SampleTable, moof: ParsedMoof, payload: number): boolean {
  let ptsTicks = moof.decodeTicks;
  const spanTicks = moof.durations.reduce((sum, duration) => sum + duration, 0);
  if (ptsTicks <= table.lastPtsTicks || !Number.isSafeInteger(ptsTicks + spanTicks)) return false;
  for (const [i, size] of moof.sizes.entries()) {
    table.add(size, ptsTicks, moof.keys[i] === 1);
    ptsTicks += moof.durations[i] ?? 0;
  }
  table.closeChunk(payload);
  return true;
}

function isWholeChunk(source: ByteSource, table: SampleTable, chunk: number): boolean {
  if (chunk >= table.chunks) return true;
  const { offset, sizes } = table.chunk(chunk);
  let position = offset;
  for (const size of sizes.subarray(0, MOST_CHECKED_SAMPLES)) {
    if (!isNalChain(source, position, size)) return false;
    position += size;
  }
  return true;
}
