/** One sentence or two in the languages of the console. `{{name}}` stands for a fact of that name. */
export interface BothLanguages {
  readonly en: string;
  readonly zh: string;
}

/** The parts of the guide, in its order. */
export const AREAS = ['connect', 'ffmpeg', 'h264', 'rate', 'disk', 'logs'] as const;
export type Area = (typeof AREAS)[number];

/** What the areas are called, in the guide and on screens. */
export const AREA_WORDS: Readonly<Record<Area, BothLanguages>> = {
  connect: { en: 'Connection', zh: '连接' },
  ffmpeg: { en: 'ffmpeg, videos and thumbnails', zh: 'ffmpeg、视频与缩略图' },
  h264: { en: 'H.264', zh: 'H.264' },
  rate: { en: 'Latency and frame rates', zh: '延迟与帧率' },
  disk: { en: 'Disk', zh: '磁盘' },
  logs: { en: 'Logs', zh: '日志' },
};

/** `note`: worth knowing, and nothing is wrong. */
export type Level = 'ok' | 'note' | 'problem';

/** One thing that a check can find: what was found, and what to do about it; `fix` null where nothing is to be done. */
export interface Outcome {
  readonly level: Level;
  readonly found: BothLanguages;
  readonly fix: BothLanguages | null;
}

/** A check of the guide: its name, by what an operator notices that it is needed, and what it can find. */
export interface CheckText {
  readonly area: Area;
  readonly title: BothLanguages;
  readonly symptom: BothLanguages;
  readonly outcomes: Readonly<Record<string, Outcome>>;
}

export const ok = (en: string, zh: string): Outcome => ({ level: 'ok', found: { en, zh }, fix: null });

/** Something to know; with a fix where something can be done. */
export const note = (found: BothLanguages, fix: BothLanguages | null = null): Outcome => ({
  level: 'note',
  found,
  fix,
});

export const problem = (found: BothLanguages, fix: BothLanguages): Outcome => ({ level: 'problem', found, fix });
