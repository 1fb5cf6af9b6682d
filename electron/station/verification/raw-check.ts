import { AccessUnitInspector } from '#shared/h264/access-unit.ts';
import { findStartCode } from '#shared/h264/annex-b.ts';
import type { FrameRow } from '#shared/recording/frames-csv.ts';
import type { FindingList } from './finding-list.ts';
import type { HashedFile } from './hashed-file.ts';

/** Between two frames stand codec configs and the like; of what is longer the beginning is looked at. */
const REGION_BYTES = 1024 * 1024;
const HEAD_BYTES = 8;

/** What is known of the raw stream: its kind, and whether frames in it may have lost their rows. */
export interface RawRules {
  readonly ofJpegs: boolean;
  readonly cutOff: boolean;
  /** The disk refused to write: the last rows may have been stored, and what they stand for not. */
  readonly diskFull: boolean;
}

/** Goes through stream.h264 or stream.mjpeg row by row: each frame stands where its row says, and nothing else does. */
export class RawCheck {
  readonly #name: string;
  readonly #file: HashedFile;
  readonly #findings: FindingList;
  readonly #rules: RawRules;
  readonly #head = new Uint8Array(HEAD_BYTES);
  #end = 0;
  #isShort = false;
  #lacking = 0;

  constructor(name: string, file: HashedFile, findings: FindingList, rules: RawRules) {
    this.#name = name;
    this.#file = file;
    this.#findings = findings;
    this.#rules = rules;
  }

  /** Takes row number `frame`, from 1. */
  take({ offset, bytes, ptsUs }: FrameRow, frame: number): void {
    if (offset === null && ptsUs !== null && this.#rules.cutOff && !this.#rules.ofJpegs) {
      this.#lacking += 1;
      return;
    }
    if (offset === null || offset < this.#end) {
      this.#findings.add('raw-place', { file: this.#name, frame });
      return;
    }
    if (offset + bytes > this.#file.bytes) {
      const code = this.#rules.diskFull ? 'raw-early' : 'raw-short';
      this.#findings.add(code, { file: this.#name, bytes: this.#file.bytes, expected: offset + bytes });
      this.#isShort = true;
      return;
    }
    this.#lookBetween(offset);
    this.#end = offset + bytes;
    // What is in no video may be no picture at all.
    if (ptsUs !== null && !this.#beginsFrame(offset, bytes)) {
      this.#findings.add('raw-start', { file: this.#name, frame });
    }
  }

  /** Looks at what stands behind the last row. */
  finish(): void {
    if (!this.#isShort) this.#lookBetween(this.#file.bytes);
    if (this.#lacking > 0) this.#findings.add('raw-lacks', { file: this.#name, frames: this.#lacking });
  }

  #lookBetween(to: number): void {
    if (to <= this.#end) return;
    const region = new Uint8Array(Math.min(to - this.#end, REGION_BYTES));
    this.#file.read(this.#end, region);
    const isFrame = this.#rules.ofJpegs || new AccessUnitInspector().inspect(region).kind === 'picture';
    if (isFrame) this.#findings.add(this.#rules.cutOff ? 'raw-longer' : 'raw-rest', { file: this.#name });
  }

  #beginsFrame(offset: number, bytes: number): boolean {
    const head = this.#head.subarray(0, Math.min(HEAD_BYTES, bytes));
    this.#file.read(offset, head);
    if (this.#rules.ofJpegs) return head[0] === 0xff && head[1] === 0xd8;
    if (isStartCode(head)) return true;
    // A device may put something in front, which players pass over.
    const whole = new Uint8Array(bytes);
    this.#file.readAnywhere(offset, whole);
    return findStartCode(whole, 0) >= 0;
  }
}

/** Zero bytes, at least two, then a one. */
function isStartCode(head: Uint8Array): boolean {
  const first = head.findIndex((byte) => byte !== 0);
  return first >= 2 && head[first] === 1;
}
