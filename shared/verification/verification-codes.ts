import type { BothLanguages } from '../diagnostics/check-text.ts';

/** `problem`: not as it should be. `repaired`: it was not, and is now. `note`: worth knowing, and nothing is wrong. */
export type VerificationLevel = 'problem' | 'repaired' | 'note';

/** What verification can find: in which words, and what is to be done; `fix` null where nothing is. */
export interface VerificationText {
  readonly level: VerificationLevel;
  readonly found: BothLanguages;
  readonly fix: BothLanguages | null;
}

const problem = (en: string, zh: string, fix: BothLanguages): VerificationText => ({
  level: 'problem',
  found: { en, zh },
  fix,
});
const repaired = (en: string, zh: string): VerificationText => ({ level: 'repaired', found: { en, zh }, fix: null });
const note = (en: string, zh: string): VerificationText => ({ level: 'note', found: { en, zh }, fix: null });

const BACKUP: BothLanguages = { en: 'Restore it from a backup.', zh: '请从备份恢复。' };
const REPAIR: BothLanguages = { en: 'Verification does that where it may repair.', zh: '允许修复时，校验会处理。' };
const DISK: BothLanguages = {
  en: 'Check the disk and the rights on this folder, then verify again.',
  zh: '请检查磁盘和此文件夹的权限，然后再次校验。',
};

const aboutFolders = {
  'folder-missing': problem('There is no such folder.', '没有这个文件夹。', {
    en: 'Check the path.',
    zh: '请检查路径。',
  }),
  'no-session': problem('There is no recording in this folder.', '此文件夹中没有录像。', {
    en: 'Name a recording, or the folder that recordings are in.',
    zh: '请指定一段录像，或存放录像的文件夹。',
  }),
  'folder-unreadable': problem('The folder cannot be read: {{why}}.', '无法读取文件夹：{{why}}。', DISK),
  'repair-failed': problem('It could not be repaired: {{why}}.', '无法修复：{{why}}。', DISK),
  'manifest-missing': problem(
    'session.json is missing, so there is nothing to check the files against.',
    '缺少 session.json，无法核对文件。',
    {
      en: 'Restore session.json from a backup. Folders of the old program never had one; their videos play.',
      zh: '请从备份恢复 session.json。旧程序的文件夹没有此文件，其视频可以播放。',
    },
  ),
  'manifest-unreadable': problem('session.json cannot be read: {{why}}.', '无法读取 session.json：{{why}}。', {
    en: 'Restore session.json from a backup.',
    zh: '请从备份恢复 session.json。',
  }),
  'manifest-version': problem(
    'Another version of this program wrote session.json.',
    'session.json 由其他版本的程序写入。',
    { en: 'Verify it with that version or a newer one.', zh: '请用那个版本或更新的版本校验。' },
  ),
  interrupted: problem('The recording was cut off and is not complete.', '录制被中断，尚未完成。', {
    en: 'Start the station, which completes it. A recording of JPEGs needs ffmpeg.',
    zh: '请启动采集站补全。JPEG 录像需要 ffmpeg。',
  }),
} as const;

const aboutFiles = {
  'file-missing': problem('{{file}} is missing.', '缺少 {{file}}。', BACKUP),
  'file-unreadable': problem('{{file}} cannot be read: {{why}}.', '无法读取 {{file}}：{{why}}。', DISK),
  'file-size': problem(
    '{{file}} has {{bytes}} bytes, and session.json says {{expected}}.',
    '{{file}} 有 {{bytes}} 字节，而 session.json 记录为 {{expected}}。',
    BACKUP,
  ),
  'checksum-differs': problem(
    '{{file}} is not what was recorded: its checksum differs.',
    '{{file}} 与录制时不同：校验和不一致。',
    BACKUP,
  ),
  'raw-differs': problem(
    '{{file}} is not what was recorded: its checksum differs. The MP4 is whole and plays.',
    '{{file}} 与录制时不同：校验和不一致。MP4 完好，可以播放。',
    BACKUP,
  ),
  'checksum-missing': problem('{{file}} has no checksum yet.', '{{file}} 还没有校验和。', REPAIR),
  'file-unlisted': problem('session.json does not list {{file}}.', 'session.json 没有列出 {{file}}。', {
    en: 'Take it out of the folder if it does not belong to the recording.',
    zh: '若不属于此录像，请移出文件夹。',
  }),
  'thumbnail-damaged': problem('{{file}} is no whole picture.', '{{file}} 不是完整的图片。', BACKUP),
  'clock-damaged': problem('{{file}} is damaged at line {{line}}.', '{{file}} 第 {{line}} 行损坏。', BACKUP),
} as const;

const aboutFrames = {
  'video-foreign': problem('{{file}} is no MP4.', '{{file}} 不是 MP4。', BACKUP),
  'video-unfinished': problem('{{file}} was never finished.', '{{file}} 没有写完。', BACKUP),
  'video-broken-off': problem(
    '{{file}} breaks off, or is damaged, at byte {{byte}} of {{bytes}}.',
    '{{file}} 在第 {{byte}} 字节（共 {{bytes}} 字节）处中断或损坏。',
    BACKUP,
  ),
  'video-table': problem(
    '{{file}} does not play to its end: its table {{table}} is missing or damaged.',
    '{{file}} 无法播放到结尾：其中的表 {{table}} 缺失或损坏。',
    BACKUP,
  ),
  'video-picture': problem(
    '{{file}} is damaged at picture {{picture}} of {{pictures}}.',
    '{{file}} 的第 {{picture}} 幅画面（共 {{pictures}} 幅）损坏。',
    BACKUP,
  ),
  'video-frames': problem(
    '{{file}} has {{samples}} pictures, and there are {{rows}} frames.',
    '{{file}} 有 {{samples}} 幅画面，而记录有 {{rows}} 帧。',
    BACKUP,
  ),
  'video-times': problem(
    '{{file}}: the time of picture {{picture}} is not that of its frame.',
    '{{file}}：第 {{picture}} 幅画面的时间与帧记录不符。',
    BACKUP,
  ),
  'video-duration': problem(
    'The video is {{found}} s long, and session.json says {{expected}} s.',
    '视频长 {{found}} 秒，而 session.json 记录为 {{expected}} 秒。',
    BACKUP,
  ),
  'rows-header': problem('{{file}} does not begin with its header.', '{{file}} 开头没有标题行。', BACKUP),
  'rows-torn': problem('{{file}} is damaged behind line {{line}}.', '{{file}} 第 {{line}} 行之后损坏。', BACKUP),
  'rows-count': problem(
    '{{file}} has {{rows}} frames, and session.json says {{expected}}.',
    '{{file}} 有 {{rows}} 帧，而 session.json 记录为 {{expected}}。',
    BACKUP,
  ),
  'rows-keys': problem(
    '{{file}} has {{rows}} key frames, and session.json says {{expected}}.',
    '{{file}} 有 {{rows}} 个关键帧，而 session.json 记录为 {{expected}}。',
    BACKUP,
  ),
  'rows-order': problem(
    'Frame {{frame}} of {{file}} does not come after the one before it.',
    '{{file}} 的第 {{frame}} 帧没有排在前一帧之后。',
    BACKUP,
  ),
  'raw-place': problem(
    'Frame {{frame}} of frames.csv has no place of its own in {{file}}.',
    'frames.csv 的第 {{frame}} 帧在 {{file}} 中没有自己的位置。',
    BACKUP,
  ),
  'raw-start': problem(
    'Frame {{frame}} does not begin where frames.csv says in {{file}}.',
    '第 {{frame}} 帧不在 frames.csv 所记录的 {{file}} 位置。',
    BACKUP,
  ),
  'raw-short': problem(
    '{{file}} has {{bytes}} bytes, and its frames need {{expected}}.',
    '{{file}} 有 {{bytes}} 字节，而其帧需要 {{expected}} 字节。',
    BACKUP,
  ),
  'raw-rest': problem(
    '{{file}} holds pictures that frames.csv does not know.',
    '{{file}} 含有 frames.csv 未记录的画面。',
    BACKUP,
  ),
} as const;

const repairs = {
  'made-whole': repaired('The recording had been cut off; it was completed.', '录制曾被中断，现已补全。'),
  'manifest-made': repaired(
    'session.json was made anew from the frames, with new checksums.',
    '已根据帧数据重新生成 session.json，校验和为新算。',
  ),
  'video-made': repaired('{{file}} was made anew from {{source}}.', '已由 {{source}} 重新生成 {{file}}。'),
  'damaged-kept': note('The damaged one is kept as {{file}}.', '损坏的文件保留为 {{file}}。'),
  'checksums-made': repaired('Missing checksums were computed: {{files}}.', '已补算校验和：{{files}}。'),
  'file-listed': repaired('{{file}} was listed in session.json.', '已将 {{file}} 列入 session.json。'),
  'thumbnail-made': repaired('{{file}} was made anew from the video.', '已由视频重新生成 {{file}}。'),
  'rows-cut': repaired('The torn end of {{file}} was taken off.', '已去掉 {{file}} 残缺的结尾。'),
} as const;

const notes = {
  live: note('A station is recording or completing it; it is left alone.', '采集站正在录制或补全，未作处理。'),
  'no-video': note('It has no video: {{why}}', '没有视频：{{why}}'),
  'no-thumbnail': note(
    'There is no thumbnail; one is made where ffmpeg is installed.',
    '没有缩略图；安装 ffmpeg 后会生成。',
  ),
  'video-longer': note(
    '{{file}} holds {{samples}} pictures more than frames.csv; it was cut off while recording.',
    '{{file}} 比 frames.csv 多 {{samples}} 幅画面；录制曾被中断。',
  ),
  'raw-early': note(
    '{{file}} has {{bytes}} bytes, and its frames need {{expected}}: the disk refused to write.',
    '{{file}} 有 {{bytes}} 字节，而其帧需要 {{expected}} 字节：录制时磁盘拒绝写入。',
  ),
  'raw-longer': note(
    '{{file}} holds more than frames.csv; it was cut off while recording.',
    '{{file}} 比 frames.csv 记录的多；录制曾被中断。',
  ),
  'raw-lacks': note(
    '{{file}} lacks {{frames}} frames that the video holds; it was cut off while recording.',
    '{{file}} 缺少视频中的 {{frames}} 帧；录制曾被中断。',
  ),
  'pictures-undecoded': note(
    '{{pictures}} pictures could not be decoded and are not in {{file}}.',
    '{{pictures}} 幅画面无法解码，未收入 {{file}}。',
  ),
} as const;

/** Everything that verification can say, by stable codes. */
export const VERIFICATION_CODES = { ...aboutFolders, ...aboutFiles, ...aboutFrames, ...repairs, ...notes } as const;
export type VerificationCode = keyof typeof VERIFICATION_CODES;
