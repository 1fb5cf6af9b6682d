import type { Language } from '#shared/contract/settings.ts';

/** Every string that the shell itself shows. What stands in the page is in the page's own catalogues. */
const en = {
  appName: 'Capture Station',
  recordingTitle: '● Recording – Capture Station',
  finishingTitle: 'Finishing recordings… – Capture Station',
  trayIdle: 'Capture Station: not recording',
  trayRecording: 'Capture Station: recording',
  show: 'Show Window',
  start: 'Start',
  stop: 'Stop',
  quit: 'Quit',
  quitApp: 'Quit Capture Station',
  leaveQuestion: 'Recording is in progress',
  leaveDetail: 'To quit, every recording is stopped and its files are completed first.',
  keepRecording: 'Keep Recording',
  finishAndQuit: 'Stop, Finish and Quit',
  pageFailed: 'The window keeps failing',
  pageFailedDetail: 'Its page crashed several times within a minute. Recording is not affected and goes on.',
  tryAgain: 'Try Again',
  later: 'Leave It',
  startFailed: 'Capture Station cannot start',
  commandFailed: 'That did not work',
  chooseFolder: 'Recordings folder',
  file: 'File',
  edit: 'Edit',
  view: 'View',
  window: 'Window',
  help: 'Help',
  settings: 'Settings…',
  openRecordings: 'Open Recordings Folder',
  fullScreen: 'Full Screen',
  about: 'About Capture Station',
  lookForUpdates: 'Look for Updates…',
  licences: 'Third-Party Licences',
};

/** The shell's strings in one language. */
export type Words = Readonly<Record<keyof typeof en, string>>;

const zh: Words = {
  appName: '采集站',
  recordingTitle: '● 录制中 – 采集站',
  finishingTitle: '正在完成录制… – 采集站',
  trayIdle: '采集站：未录制',
  trayRecording: '采集站：录制中',
  show: '显示窗口',
  start: '开始',
  stop: '停止',
  quit: '退出',
  quitApp: '退出采集站',
  leaveQuestion: '正在录制',
  leaveDetail: '退出前会停止所有录制并写完文件。',
  keepRecording: '继续录制',
  finishAndQuit: '停止、完成并退出',
  pageFailed: '窗口反复出错',
  pageFailedDetail: '窗口页面一分钟内多次崩溃。录制不受影响，仍在进行。',
  tryAgain: '重试',
  later: '暂不处理',
  startFailed: '采集站无法启动',
  commandFailed: '操作未成功',
  chooseFolder: '录制文件夹',
  file: '文件',
  edit: '编辑',
  view: '显示',
  window: '窗口',
  help: '帮助',
  settings: '设置…',
  openRecordings: '打开录制文件夹',
  fullScreen: '全屏',
  about: '关于采集站',
  lookForUpdates: '检查更新…',
  licences: '第三方许可',
};

/** The strings for a language setting; `locale` is the system's, for example `zh-CN`. */
export function wordsFor(language: Language, locale: string): Words {
  const chosen = language === 'system' ? locale.toLowerCase().split(/[-_]/)[0] : language;
  return chosen === 'zh' ? zh : en;
}
