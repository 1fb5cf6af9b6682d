/** Words of the program's own updates. */
export const updateWords = {
  en: {
    title: 'Updates',
    installed: 'Installed: {{version}}',
    automatic: 'Look for updates and install them when the app is closed',
    automaticByHand: 'Look for updates',
    check: 'Look now',
    held: 'While something is being recorded, nothing is looked for, downloaded or installed.',
    notes: 'New in {{version}}',
    page: 'Download page',
    readyHint: 'Version {{version}} is installed when you close the app',
    state: {
      unknown: 'Not looked for yet.',
      checking: 'Looking…',
      upToDate: 'This is the newest version.',
      available: 'Version {{version}} is there. It is downloaded soon.',
      availableHeld: 'Version {{version}} is there. It is downloaded when nothing is being recorded.',
      availableOff: 'Version {{version}} is there. Switch updates on, and it is installed when you close the app.',
      availableByHand:
        'Version {{version}} is there. This copy of the program is replaced by hand, from the download page.',
      downloading: 'Version {{version}} is being downloaded: {{percent}} %',
      ready: 'Version {{version}} is ready. It is installed when you close the app.',
      readyWithPassword:
        'Version {{version}} is ready. It is installed when you close the app; the system then asks for an administrator’s password.',
      unreachable:
        'It could not be found out whether there is a newer version. Without the Internet that is as it should be; it is tried again later, and the log says more.',
      damaged:
        'Version {{version}} was downloaded, but it is not what was published, and was thrown away. Look again later, or take it from the download page.',
      notInstalled:
        'Version {{version}} was to be installed when the app was closed, and is not there. Please install it from the download page.',
    },
  },
  zh: {
    title: '更新',
    installed: '已安装：{{version}}',
    automatic: '检查更新，并在关闭应用时安装',
    automaticByHand: '检查更新',
    check: '现在检查',
    held: '录制期间不检查、不下载、不安装更新。',
    notes: '{{version}} 的新内容',
    page: '下载页面',
    readyHint: '关闭应用时将安装版本 {{version}}',
    state: {
      unknown: '尚未检查。',
      checking: '正在检查…',
      upToDate: '已是最新版本。',
      available: '有新版本 {{version}}，即将下载。',
      availableHeld: '有新版本 {{version}}，录制结束后下载。',
      availableOff: '有新版本 {{version}}。开启更新后，将在关闭应用时安装。',
      availableByHand: '有新版本 {{version}}。此程序副本须从下载页面手动更换。',
      downloading: '正在下载版本 {{version}}：{{percent}} %',
      ready: '版本 {{version}} 已就绪，关闭应用时安装。',
      readyWithPassword: '版本 {{version}} 已就绪，关闭应用时安装；届时系统会要求输入管理员密码。',
      unreachable: '无法确定是否有新版本。没有互联网时属正常情况；稍后会再次尝试，详情见日志。',
      damaged: '版本 {{version}} 已下载，但与发布的文件不符，已丢弃。请稍后再检查，或从下载页面获取。',
      notInstalled: '版本 {{version}} 本应在关闭应用时安装，但未能装上。请从下载页面安装。',
    },
  },
} as const;
