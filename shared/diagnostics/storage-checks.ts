import { type CheckText, note, ok, problem } from './check-text.ts';

/** Disk and logs. */
export const storageChecks = {
  'recordings-folder': {
    area: 'disk',
    title: { en: 'Recordings folder', zh: '录像文件夹' },
    symptom: { en: 'Nothing is recorded, or the gallery is empty.', zh: '没有录像，或图库是空的。' },
    outcomes: {
      usable: ok('{{folder}} can be listed and written.', '{{folder}} 可以列出和写入。'),
      missing: note(
        { en: '{{folder}} does not exist yet.', zh: '{{folder}} 还不存在。' },
        { en: 'The station makes it when it starts.', zh: '采集站启动时会创建它。' },
      ),
      unreadable: problem(
        { en: '{{folder}} cannot be listed: {{why}}', zh: '无法列出 {{folder}}：{{why}}' },
        {
          en: 'Give this user the right to read it, plug the disk in again, or choose another folder in Settings or with --recordings.',
          zh: '请给当前用户读取权限，重新接上磁盘，或在设置中（或用 --recordings）选择其他文件夹。',
        },
      ),
      unwritable: problem(
        { en: '{{folder}} cannot be written to: {{why}}', zh: '无法写入 {{folder}}：{{why}}' },
        {
          en: 'Give this user the right to write there, or choose another folder in Settings or with --recordings.',
          zh: '请给当前用户写入权限，或在设置中（或用 --recordings）选择其他文件夹。',
        },
      ),
    },
  },
  'disk-space': {
    area: 'disk',
    title: { en: 'Free space', zh: '剩余空间' },
    symptom: { en: 'Recording ends with "disk full".', zh: '录制因磁盘已满而结束。' },
    outcomes: {
      enough: ok('{{free}} GB of {{total}} GB are free.', '剩余 {{free}} GB，共 {{total}} GB。'),
      lasts: ok(
        '{{free}} GB of {{total}} GB are free; at the present {{rate}} MB/s that lasts {{hours}} h.',
        '剩余 {{free}} GB，共 {{total}} GB；按当前 {{rate}} MB/s 还可录 {{hours}} 小时。',
      ),
      low: problem(
        { en: 'Only {{free}} GB of {{total}} GB are free.', zh: '仅剩 {{free}} GB，共 {{total}} GB。' },
        {
          en: 'Delete recordings that are stored elsewhere, or choose another disk in Settings.',
          zh: '请删除已另存的录像，或在设置中选择其他磁盘。',
        },
      ),
      'ends-soon': problem(
        {
          en: '{{free}} GB are free; at the present {{rate}} MB/s that lasts {{minutes}} min.',
          zh: '剩余 {{free}} GB；按当前 {{rate}} MB/s 只能再录 {{minutes}} 分钟。',
        },
        {
          en: 'Delete recordings that are stored elsewhere now; they may be deleted while others record. Or lower the bitrate.',
          zh: '请立即删除已另存的录像（录制时也可以删除），或降低码率。',
        },
      ),
    },
  },
  'disk-speed': {
    area: 'disk',
    title: { en: 'Write speed', zh: '写入速度' },
    symptom: { en: 'Phones fall behind together; Stop takes long.', zh: '多台手机同时落后；停止耗时很长。' },
    outcomes: {
      fast: ok('{{speed}} MB/s, measured with {{bytes}} MB.', '{{speed}} MB/s（以 {{bytes}} MB 测得）。'),
      unmeasured: note({
        en: 'Not measured while something is recorded, so as not to disturb it.',
        zh: '录制期间不测量，以免影响录制。',
      }),
      slow: problem(
        {
          en: 'Only {{speed}} MB/s, measured with {{bytes}} MB; {{needed}} MB/s are needed for eight phones or boards.',
          zh: '仅 {{speed}} MB/s（以 {{bytes}} MB 测得）；八台手机或开发板需要 {{needed}} MB/s。',
        },
        {
          en: 'Record to an internal disk or an SSD, not to a memory stick or a network drive; look for programs that write (backup, virus scanner, synchronization).',
          zh: '请录制到内置磁盘或固态硬盘，不要用 U 盘或网络盘；检查其他写入程序（备份、杀毒、同步）。',
        },
      ),
    },
  },
  'disk-writes': {
    area: 'disk',
    title: { en: 'Errors of the disk', zh: '磁盘错误' },
    symptom: { en: 'A recording ended by itself.', zh: '录制自行结束。' },
    outcomes: {
      none: ok('The disk refused nothing in the last 10 minutes.', '最近 10 分钟内磁盘没有拒绝写入。'),
      earlier: note({
        en: 'Nothing in the last 10 minutes. Before: {{list}}',
        zh: '最近 10 分钟内没有。更早：{{list}}',
      }),
      recent: problem(
        { en: 'In the last 10 minutes: {{list}}', zh: '最近 10 分钟内：{{list}}' },
        {
          en: 'Free space, plug the disk in again, check it; then start the take again. What was recorded before is kept and plays.',
          zh: '请释放空间，重新接上并检查磁盘，然后重新开始录制。之前录下的内容已保存且可以播放。',
        },
      ),
    },
  },
  'log-file': {
    area: 'logs',
    title: { en: 'Log file', zh: '日志文件' },
    symptom: { en: 'Where are the logs?', zh: '日志在哪里？' },
    outcomes: {
      kept: ok(
        '{{file}}, {{megabytes}} MB with the older ones beside it.',
        '{{file}}，连同旁边较早的文件共 {{megabytes}} MB。',
      ),
      none: note({
        en: 'There is none yet; the first start of the station makes {{file}}.',
        zh: '还没有日志；采集站首次启动时会创建 {{file}}。',
      }),
      failed: problem(
        { en: '{{file}} cannot be written: {{why}}', zh: '无法写入 {{file}}：{{why}}' },
        {
          en: 'Give this user the right to write there, or name another data folder with --data.',
          zh: '请给当前用户写入权限，或用 --data 指定其他数据文件夹。',
        },
      ),
    },
  },
  'log-entries': {
    area: 'logs',
    title: { en: 'Last warnings and errors', zh: '最近的警告与错误' },
    symptom: { en: 'Something went wrong, and it is not known what.', zh: '出了问题，但不知道是什么。' },
    outcomes: {
      none: ok('There are none.', '没有。'),
      some: note({ en: 'By code: {{list}}', zh: '按代码：{{list}}' }),
    },
  },
  program: {
    area: 'logs',
    title: { en: 'The program itself', zh: '程序自身' },
    symptom: { en: 'The log says "Internal error".', zh: '日志提示“Internal error”。' },
    outcomes: {
      fine: ok('It met no mistake of its own in the last 10 minutes.', '最近 10 分钟内程序自身没有出错。'),
      earlier: note(
        { en: 'None in the last 10 minutes. Before: {{list}}', zh: '最近 10 分钟内没有。更早：{{list}}' },
        { en: 'Please report it with "Report a problem".', zh: '请用“反馈问题”告诉我们。' },
      ),
      recent: problem(
        { en: 'In the last 10 minutes: {{list}}', zh: '最近 10 分钟内：{{list}}' },
        {
          en: 'Recordings go on. Please report it with "Report a problem" and say what was being done.',
          zh: '录制继续进行。请用“反馈问题”告诉我们，并说明当时在做什么。',
        },
      ),
    },
  },
} as const satisfies Record<string, CheckText>;
