import type { CommandProblemCode } from '#shared/contract/problems.ts';

/** What happened, and what to do; `{{detail}}` is the name, path or word that the station gave. */
export interface ProblemWords {
  readonly what: string;
  readonly todo: string;
}

export type AllProblems = { readonly [Code in CommandProblemCode]: ProblemWords };

const en: AllProblems = {
  'no-connection': {
    what: 'The station cannot be reached.',
    todo: 'Wait until the console has connected again, then repeat it.',
  },
  'no-answer': { what: 'The station did not answer in time.', todo: 'Look at the log, and repeat it.' },
  'bad-arguments': { what: 'The station did not accept this value.', todo: 'Check what you typed: {{detail}}' },
  'unknown-command': {
    what: 'The station does not know this command.',
    todo: 'Reload the page: console and station differ in version.',
  },
  'unknown-device': { what: 'This device is not known any more.', todo: 'Wait until it has connected again.' },
  'device-connected': {
    what: 'This device is connected.',
    todo: 'Only a device that is gone can be taken off the list.',
  },
  'device-cannot': {
    what: 'The device did not do this.',
    todo: 'Devices of this kind may not be able to, or it is busy. Look at the phone, and repeat it. {{detail}}',
  },
  'not-waiting': {
    what: 'This device is not waiting any more.',
    todo: 'It has gone, or another console has answered it. If it comes back, it asks again.',
  },
  'token-fixed': {
    what: 'The command line has fixed this token.',
    todo: 'Start the program without the flag to get a new one: {{detail}}',
  },
  'unknown-session': {
    what: 'This recording is not on the disk any more.',
    todo: 'It may have been moved or deleted outside of this program: {{detail}}',
  },
  'session-busy': { what: 'This recording is still being written.', todo: 'Wait until it is ready, then repeat it.' },
  'session-has-video': { what: 'This recording has its video already.', todo: 'Nothing needs to be done.' },
  'session-without-raw': {
    what: 'This folder has no stream.h264 to make a video from.',
    todo: 'Check the folder: {{detail}}',
  },
  'session-without-manifest': {
    what: 'This folder has no session.json that could be changed.',
    todo: 'Make its MP4 first; that also writes session.json.',
  },
  'mux-failed': { what: 'The MP4 could not be made.', todo: 'The log has the words of ffmpeg. {{detail}}' },
  'no-ffmpeg': {
    what: 'There is no ffmpeg on this computer.',
    todo: 'Install ffmpeg, start the program again, and repeat it.',
  },
  'verify-busy': {
    what: 'Another recording is being verified.',
    todo: 'Wait until that is done, then repeat it.',
  },
  'verify-given-up': {
    what: 'The recording was not verified to its end.',
    todo: 'Repeat it when the disk is less busy. {{detail}}',
  },
  'refused-while-recording': {
    what: 'Not while something is being recorded.',
    todo: 'Press Stop, wait until all recordings are ready, then repeat it.',
  },
  'setting-fixed': {
    what: 'The command line has fixed this setting.',
    todo: 'Start the program without the flag: {{detail}}',
  },
  'port-in-use': {
    what: 'Another program uses this port.',
    todo: 'Choose another port, or end that program. {{detail}}',
  },
  'folder-not-writable': {
    what: 'This folder cannot be written to.',
    todo: 'Choose another folder, or ask for the right to write there: {{detail}}',
  },
  'no-desktop': { what: 'This computer has no desktop that could show it.', todo: 'The path: {{detail}}' },
  'trash-failed': {
    what: 'The folder could not be moved to the trash; nothing was deleted.',
    todo: 'Delete it in the file manager: {{detail}}',
  },
  'disk-error': { what: 'The disk refused.', todo: 'Check that it has space and may be written to: {{detail}}' },
  internal: {
    what: 'The program met a mistake of its own.',
    todo: 'Recordings go on. Please report what is in the log. {{detail}}',
  },
};

const zh: AllProblems = {
  'no-connection': { what: '无法连接采集站。', todo: '请等控制台重新连接后再试。' },
  'no-answer': { what: '采集站没有及时回应。', todo: '请查看日志，然后重试。' },
  'bad-arguments': { what: '采集站不接受这个值。', todo: '请检查输入：{{detail}}' },
  'unknown-command': { what: '采集站不认识这个命令。', todo: '请刷新页面：控制台与采集站的版本不同。' },
  'unknown-device': { what: '这台设备已不在列表中。', todo: '请等它重新连接。' },
  'device-connected': { what: '这台设备仍在连接中。', todo: '只有已断开的设备才能从列表移除。' },
  'device-cannot': {
    what: '设备没有执行此操作。',
    todo: '此类设备可能不支持，或设备正忙。请看一下手机，然后重试。{{detail}}',
  },
  'not-waiting': { what: '这台设备已不在等待。', todo: '它已离开，或已由另一个控制台处理。再次连接时会重新询问。' },
  'token-fixed': { what: '此令牌由命令行指定。', todo: '如需更换，请去掉该参数后重新启动程序：{{detail}}' },
  'unknown-session': { what: '磁盘上已没有这段录像。', todo: '可能已在程序之外被移动或删除：{{detail}}' },
  'session-busy': { what: '这段录像仍在写入。', todo: '请等它完成后再试。' },
  'session-has-video': { what: '这段录像已有视频。', todo: '无需操作。' },
  'session-without-raw': { what: '此文件夹没有可用来生成视频的 stream.h264。', todo: '请检查文件夹：{{detail}}' },
  'session-without-manifest': {
    what: '此文件夹没有可修改的 session.json。',
    todo: '请先生成 MP4，届时会写入 session.json。',
  },
  'mux-failed': { what: '无法生成 MP4。', todo: 'ffmpeg 的输出见日志。{{detail}}' },
  'no-ffmpeg': { what: '这台电脑没有 ffmpeg。', todo: '请安装 ffmpeg，重新启动程序后再试。' },
  'verify-busy': { what: '正在校验另一段录像。', todo: '请等它完成后再试。' },
  'verify-given-up': { what: '这段录像没有校验完。', todo: '请在磁盘空闲时重试。{{detail}}' },
  'refused-while-recording': { what: '录制时不能这样做。', todo: '请先按停止，等所有录像完成后再试。' },
  'setting-fixed': { what: '此设置由命令行指定。', todo: '请去掉该参数后重新启动程序：{{detail}}' },
  'port-in-use': { what: '此端口已被其他程序占用。', todo: '请换一个端口，或结束那个程序。{{detail}}' },
  'folder-not-writable': { what: '无法写入此文件夹。', todo: '请换一个文件夹，或获取写入权限：{{detail}}' },
  'no-desktop': { what: '这台电脑没有可用的桌面。', todo: '路径：{{detail}}' },
  'trash-failed': { what: '无法移到回收站；没有删除任何文件。', todo: '请在文件管理器中删除：{{detail}}' },
  'disk-error': { what: '磁盘拒绝了操作。', todo: '请检查空间与写入权限：{{detail}}' },
  internal: { what: '程序自身出错。', todo: '录制继续进行。请把日志内容反馈给我们。{{detail}}' },
};

/** Words for every way in which a command can fail. */
export const problemWords = { en, zh };
