import { box, fullBox, U32_MAX, u32, u32Table, u64 } from './iso-box.ts';

/** What the five tables of a track hold. All numbers are as the boxes have them: samples and chunks count from 1. */
export interface SampleTables {
  /** Pairs: how many samples in a row, their duration in ticks. */
  readonly durationRuns: Uint32Array;
  /** The numbers of the key samples. */
  readonly keyNumbers: Uint32Array;
  /** The size of each sample in bytes. */
  readonly sizes: Uint32Array;
  /** Triples: first chunk, samples a chunk, sample description (always 1). */
  readonly chunkRuns: Uint32Array;
  /** The place of each chunk in the file, rising. */
  readonly chunkOffsets: Float64Array;
}

/** The tables of a track without samples, as the `moov` of a fragmented file has them. */
export const NO_SAMPLES: SampleTables = {
  durationRuns: new Uint32Array(0),
  keyNumbers: new Uint32Array(0),
  sizes: new Uint32Array(0),
  chunkRuns: new Uint32Array(0),
  chunkOffsets: new Float64Array(0),
};

/**
 * Sample table (8.5.1) around a sample entry. Without samples `stss` is left out: an empty one would say that no
 * sample of the fragments to come is a key sample.
 */
export function stbl(sampleEntry: Uint8Array, tables: SampleTables): Uint8Array {
  const sync = tables.sizes.length === 0 ? [] : [stss(tables.keyNumbers)];
  return box(
    'stbl',
    stsd(sampleEntry),
    stts(tables.durationRuns),
    ...sync,
    stsc(tables.chunkRuns),
    stsz(tables.sizes),
    chunkOffsetBox(tables.chunkOffsets),
  );
}

/** Sample descriptions (8.5.2): the one that all samples share. */
export function stsd(sampleEntry: Uint8Array): Uint8Array {
  return fullBox('stsd', 0, 0, u32(1), sampleEntry);
}

/** Decoding time to sample (8.6.1.2). */
export function stts(durationRuns: Uint32Array): Uint8Array {
  return fullBox('stts', 0, 0, u32(durationRuns.length / 2), u32Table(durationRuns));
}

/** Sync samples (8.6.2). */
export function stss(keyNumbers: Uint32Array): Uint8Array {
  return fullBox('stss', 0, 0, u32(keyNumbers.length), u32Table(keyNumbers));
}

/** Sample sizes (8.7.3.2). */
export function stsz(sizes: Uint32Array): Uint8Array {
  return fullBox('stsz', 0, 0, u32(0), u32(sizes.length), u32Table(sizes));
}

/** Sample to chunk (8.7.4). */
export function stsc(chunkRuns: Uint32Array): Uint8Array {
  return fullBox('stsc', 0, 0, u32(chunkRuns.length / 3), u32Table(chunkRuns));
}

/** Chunk offsets (8.7.5): `stco` while the last one fits 32 bits, else `co64`. */
export function chunkOffsetBox(offsets: Float64Array): Uint8Array {
  return (offsets.at(-1) ?? 0) > U32_MAX ? co64(offsets) : stco(offsets);
}

/** Chunk offsets of 32 bits. */
export function stco(offsets: Float64Array): Uint8Array {
  return fullBox('stco', 0, 0, u32(offsets.length), u32Table(Uint32Array.from(offsets)));
}

/** Chunk offsets of 64 bits. */
export function co64(offsets: Float64Array): Uint8Array {
  const table = new Uint8Array(offsets.length * 8);
  let at = 0;
  for (const offset of offsets) {
    table.set(u64(offset), at);
    at += 8;
  }
  return fullBox('co64', 0, 0, u32(offsets.length), table);
}
