import type { FrameRow } from '#shared/recording/frames-csv.ts';
import type { VerificationCode } from '#shared/verification/verification-codes.ts';
import { messageOf } from '../error-facts.ts';
import { type MovieDamage, MovieError, MovieSamples } from '../muxing/mp4/movie-samples.ts';
import { usToTicks } from '../recording/session/timeline.ts';
import type { FindingList } from './finding-list.ts';
import type { HashedFile } from './hashed-file.ts';

/** What is found where a video does not play to its end. */
export const UNREADABLE_VIDEO: ReadonlySet<VerificationCode> = new Set(
  (['foreign', 'unfinished', 'broken-off', 'table', 'picture'] satisfies MovieDamage['kind'][]).map(codeOf),
);

/** How a session's videos are held to its rows. */
export interface MovieRules {
  /** An MP4 that ffmpeg made of JPEGs has no picture for one that could not be decoded, and times of its own. */
  readonly ofJpegs: boolean;
  /** The recording was cut off: a video may hold more than the rows that reached the disk. */
  readonly cutOff: boolean;
}

/** Reads one MP4 to its last picture, side by side with the rows of frames.csv that are in it. */
export class MovieCheck {
  readonly #name: string;
  readonly #file: HashedFile;
  readonly #findings: FindingList;
  readonly #rules: MovieRules;
  #samples: MovieSamples | null;
  #read = 0;
  #rows = 0;
  #lastTicks = -1;

  constructor(name: string, file: HashedFile, findings: FindingList, rules: MovieRules) {
    this.#name = name;
    this.#file = file;
    this.#findings = findings;
    this.#rules = rules;
    const tables = {
      bytes: file.bytes,
      read: (position: number, target: Uint8Array) => file.readAnywhere(position, target),
    };
    this.#samples = this.#guarded(() => new MovieSamples(tables));
  }

  /** Takes the next row that names this video. */
  take(row: FrameRow): void {
    this.#rows += 1;
    if (this.#rules.ofJpegs || this.#samples === null) return;
    const sample = this.#next();
    if (sample === null || row.ptsUs === null) return;
    const isInTime = Math.abs(sample.ptsTicks - usToTicks(row.ptsUs)) <= 1 && sample.key === row.key;
    if (!isInTime) this.#findings.add('video-times', { file: this.#name, picture: this.#read });
  }

  /**
   * Reads what is left. `expected`: how many pictures there must be where there are no rows; null where nobody knows.
   * Returns where the video ends, in ticks; null where it is not whole.
   */
  finish(expected: number | null): number | null {
    const samples = this.#samples;
    if (samples === null) return null;
    while (this.#next() !== null);
    // The reading itself may have ended it.
    if (this.#samples !== samples) return null;
    this.#compareCounts(expected);
    return samples.endTicks;
  }

  get pictures(): number {
    return this.#read;
  }

  #compareCounts(expected: number | null): void {
    const rows = expected ?? this.#rows;
    if (this.#rows === 0 && expected === null) return;
    const facts = { file: this.#name, samples: this.#read, rows };
    const more = this.#read - rows;
    if (more === 0) return;
    if (more > 0 && this.#rules.cutOff) this.#findings.add('video-longer', { file: this.#name, samples: more });
    else if (more < 0 && this.#rules.ofJpegs)
      this.#findings.add('pictures-undecoded', { file: this.#name, pictures: -more });
    else this.#findings.add('video-frames', facts);
  }

  #next() {
    const samples = this.#samples;
    if (samples === null) return null;
    const sample = this.#guarded(() => samples.next(this.#file));
    if (sample === null) return null;
    this.#read += 1;
    if (sample.ptsTicks <= this.#lastTicks)
      this.#findings.add('video-times', { file: this.#name, picture: this.#read });
    this.#lastTicks = sample.ptsTicks;
    return sample;
  }

  #guarded<Result>(read: () => Result): Result | null {
    try {
      return read();
    } catch (error) {
      this.#samples = null;
      const file = this.#name;
      if (error instanceof MovieError) {
        const { kind, ...facts } = error.damage;
        this.#findings.add(codeOf(kind), { file, ...facts });
      } else this.#findings.add('file-unreadable', { file, why: messageOf(error) });
      return null;
    }
  }
}

function codeOf(kind: MovieDamage['kind']): `video-${MovieDamage['kind']}` {
  return `video-${kind}`;
}
