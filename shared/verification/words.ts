import type { VerificationCode, VerificationFinding } from './finding.ts';

/** One sentence in both languages; `{{name}}` is a fact of the finding. */
interface Sentence {
  readonly en: string;
  readonly zh: string;
}

/** What each finding says: what is so, and what to do where it remains. */
const WORDS: Readonly<Record<VerificationCode, Sentence>> = {
  'folder-missing': { en: 'There is no such folder.', zh: '没有这个文件夹。' },
  'no-session': { en: 'There is no recording in it.', zh: '其中没有录制内容。' },
  live: { en: 'It is being recorded now, and is left alone.', zh: '正在录制，未作检查。' },
  'manifest-missing': {
    en: 'session.json was missing; it is made of what is there.',
    zh: '缺少 session.json；根据现有内容生成。',
  },
  'manifest-unreadable': {
    en: 'session.json cannot be read ({{why}}). Restore it from a copy.',
    zh: '无法读取 session.json（{{why}}）。请从备份中恢复。',
  },
  interrupted: {
    en: 'The recording was cut off, and its video not completed; starting the station completes it.',
    zh: '录制中断，视频未完成；启动采集站即可补全。',
  },
  'file-missing': { en: '{{file}} is missing. Restore it from a copy.', zh: '缺少 {{file}}。请从备份中恢复。' },
  'file-length': {
    en: '{{file}} has {{bytes}} bytes, and had {{expected}} when it was recorded. Restore it from a copy.',
    zh: '{{file}} 现有 {{bytes}} 字节，录制时为 {{expected}} 字节。请从备份中恢复。',
  },
  'file-changed': {
    en: '{{file}} is not what was recorded: its SHA-256 differs. Restore it from a copy.',
    zh: '{{file}} 与录制时不同：SHA-256 不一致。请从备份中恢复。',
  },
  'checksum-unknown': { en: 'The checksum of {{file}} was not known.', zh: '{{file}} 尚无校验和。' },
  'thumbnail-missing': { en: 'There was no thumbnail.jpg.', zh: '缺少 thumbnail.jpg。' },
  'video-unreadable': { en: '{{file}} cannot be read: {{why}}.', zh: '无法读取 {{file}}：{{why}}。' },
  'video-damaged': {
    en: '{{file}} is damaged from frame {{frame}} of {{frames}} on.',
    zh: '{{file}} 从第 {{frame}} 帧（共 {{frames}} 帧）起损坏。',
  },
  'video-frames': {
    en: '{{file}} has {{samples}} frames, and should have {{expected}}.',
    zh: '{{file}} 有 {{samples}} 帧，应有 {{expected}} 帧。',
  },
  'video-times': {
    en: 'Frame {{frame}} of {{file}} has another time than frames.csv says.',
    zh: '{{file}} 第 {{frame}} 帧的时间与 frames.csv 不一致。',
  },
  'rows-unreadable': {
    en: 'frames.csv does not begin as it should. Restore it from a copy.',
    zh: 'frames.csv 的开头不正确。请从备份中恢复。',
  },
  'rows-torn': {
    en: 'frames.csv has a line that is none, behind row {{rows}}. Restore it from a copy.',
    zh: 'frames.csv 第 {{rows}} 行之后有无法读取的内容。请从备份中恢复。',
  },
  'rows-count': {
    en: 'frames.csv has {{rows}} rows, and session.json says {{frames}} frames.',
    zh: 'frames.csv 有 {{rows}} 行，而 session.json 记录 {{frames}} 帧。',
  },
  'rows-beyond-raw': {
    en: '{{file}} ends before frame {{row}} of frames.csv does.',
    zh: '{{file}} 在 frames.csv 第 {{row}} 帧之前结束。',
  },
  'rows-place': {
    en: 'At the place of row {{row}} of frames.csv no frame begins in {{file}}.',
    zh: '在 frames.csv 第 {{row}} 行所指的位置，{{file}} 中没有帧。',
  },
  unverifiable: { en: 'It could not be looked at: {{why}}.', zh: '无法检查：{{why}}。' },
};

/** What stands in front of a finding's words. */
const OUTCOMES: Readonly<Record<VerificationFinding['outcome'], Sentence>> = {
  problem: { en: 'problem: ', zh: '问题：' },
  repaired: { en: 'repaired: ', zh: '已修复：' },
  note: { en: '', zh: '' },
};
/** What a repair leaves out: that somebody should do something. */
const ADVICE = { en: / Restore it from a copy\./, zh: /请从备份中恢复。/ };

/** A finding in one line. */
export function verificationWords({ code, outcome, facts }: VerificationFinding, language: 'en' | 'zh'): string {
  const sentence = WORDS[code][language].replaceAll(/\{\{(\w+)\}\}/g, (_, name: string) => String(facts[name] ?? '?'));
  const words = outcome === 'repaired' ? sentence.replace(ADVICE[language], '') : sentence;
  return `${OUTCOMES[outcome][language]}${words}`;
}
