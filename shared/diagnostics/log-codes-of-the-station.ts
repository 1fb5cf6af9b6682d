import type { LogCodeText } from './log-code-text.ts';

/** Warnings and errors about the station itself: ports, certificate, stored settings, console, and mistakes of its own. */
export const logCodesOfTheStation = {
  'access-not-stored': {
    check: 'data-folder',
    means: {
      en: 'Tokens and decisions about devices could not be written into the data folder. They hold until the program ends; printed codes stop working then. Make the folder that the line names writable.',
      zh: '令牌和对设备的决定无法写入数据文件夹。它们在程序结束前有效，此后打印的二维码会失效。请使该行所指的文件夹可写。',
    },
  },
  'bad-command': {
    check: 'log-entries',
    means: {
      en: 'A typed command was not understood; the line says what was expected, or which default is used instead.',
      zh: '无法理解输入的命令；该行写有应输入什么，或改用了哪个默认值。',
    },
  },
  'browser-not-opened': {
    check: 'url',
    means: {
      en: 'No browser could be started on this computer. Open the address in the line yourself.',
      zh: '无法在本机启动浏览器。请自行打开该行中的地址。',
    },
  },
  'certificate-failed': {
    check: 'certificate',
    means: {
      en: 'The certificate of the HTTPS port could not be made; the line says why. Recording and the Android app go on; the phone page is not there until the station is started again and can make it.',
      zh: '无法生成 HTTPS 端口的证书；该行写有原因。录制和安卓应用不受影响；在采集站重新启动并成功生成证书之前，手机页面不可用。',
    },
  },
  'certificate-not-renewed': {
    check: 'certificate',
    means: {
      en: 'An address is new, or the certificate\'s time runs out, but a new one could not be made. Phones on the new address are warned of a wrong name. Look at the folder "tls" in the data folder.',
      zh: '出现了新地址，或证书即将到期，但无法生成新证书。使用新地址的手机会收到名称不符的警告。请检查数据文件夹中的“tls”文件夹。',
    },
  },
  'certificate-not-stored': {
    check: 'certificate',
    means: {
      en: 'The certificate holds for this run, but is not on disk: the next start makes another, and phones that have the CA installed need the new one. Make the folder "tls" in the data folder writable.',
      zh: '证书在本次运行中有效，但没有存到磁盘：下次启动会另外生成，已安装 CA 的手机需要安装新的 CA。请使数据文件夹中的“tls”文件夹可写。',
    },
  },
  'certificate-remade': {
    check: 'certificate',
    means: {
      en: `Files in the folder "tls" of the data folder could not be used, or the CA's time runs out, and they were made anew. Phones on which the CA was installed have to install the new one where the line says so.`,
      zh: '数据文件夹中“tls”文件夹里的文件无法使用，或 CA 即将到期，已重新生成。如果该行有提示，已安装 CA 的手机需要安装新的 CA。',
    },
  },
  'console-unreachable': {
    check: 'addresses',
    means: {
      en: 'The station was told with --host to listen on one address of the network, so that the console, which opens on loopback only, cannot be reached. Leave --host out, or drive the station from the terminal.',
      zh: '采集站被 --host 设置为只在网络的一个地址上监听，而控制台只在回环地址上打开，因此无法访问。请去掉 --host，或在终端中操作采集站。',
    },
  },
  'gallery-died': {
    check: 'program',
    means: {
      en: 'The thread that reads the recordings folder for the gallery has ended by itself and is started again. Recording is not affected. Please report the line if it keeps coming.',
      zh: '为图库读取录像文件夹的线程自行结束，已重新启动。录制不受影响。如果反复出现，请反馈该行内容。',
    },
  },
  'https-unavailable': {
    check: 'https-port',
    means: {
      en: 'The HTTPS port could not be opened, often because another program holds it. Phones cannot open the phone page; the app and recording are not concerned. Choose another port in Settings or with --https-port.',
      zh: 'HTTPS 端口无法打开，常见原因是被其他程序占用。手机无法打开手机页面；安卓应用和录制不受影响。请在设置中（或用 --https-port）换一个端口。',
    },
  },
  internal: {
    check: 'program',
    means: {
      en: 'A mistake of the program. Recordings go on. Please report the line with what was happening.',
      zh: '程序自身的错误。录制继续进行。请反馈该行内容，并说明当时在做什么。',
    },
  },
  'log-file-failed': {
    check: 'log-file',
    means: {
      en: 'The log cannot be written into the folder "logs" of the data folder; the line says why. Check that the folder may be written to and that the disk has space. It is tried again every minute, and what was logged meanwhile is written then, up to 2 MiB. Recording goes on.',
      zh: '无法将日志写入数据文件夹的“logs”文件夹；该行写有原因。请检查该文件夹是否可写、磁盘是否有空间。每分钟会重试一次，届时补写期间的日志（最多 2 MiB）。录制不受影响。',
    },
  },
  'log-lines-left-out': {
    check: 'log-file',
    means: {
      en: 'In the log file only: the disk did not take lines in time, and so many are missing at this place. Look for "disk-slow".',
      zh: '仅出现在日志文件中：磁盘未能及时写入，此处缺少若干行。请查找“disk-slow”。',
    },
  },
  'name-not-stored': {
    check: 'data-folder',
    means: {
      en: 'A name that was edited on a phone holds until the program ends. Make the data folder writable.',
      zh: '在手机上修改的名称只在程序结束前有效。请使数据文件夹可写。',
    },
  },
  'page-gone': {
    check: 'program',
    means: {
      en: "The window's page crashed and was loaded again; recording is not affected. If it keeps happening, open the console in a browser.",
      zh: '窗口中的页面崩溃，已重新加载；录制不受影响。如果反复出现，请在浏览器中打开控制台。',
    },
  },
  'preview-failed': {
    check: 'program',
    means: {
      en: 'The live preview left out pictures. Recording is not affected. Please report the line.',
      zh: '实时预览漏掉了画面。录制不受影响。请反馈该行内容。',
    },
  },
  'report-failed': {
    check: 'log-file',
    means: {
      en: 'The report of a problem could not be made; the line says why. Name another file, or make room on the disk of the data folder.',
      zh: '无法生成问题报告；该行写有原因。请指定其他文件，或在数据文件夹所在磁盘上腾出空间。',
    },
  },
  'settings-unreadable': {
    check: 'data-folder',
    means: {
      en: 'settings.json, devices.json or access.json in the data folder cannot be read; the line says why, and what holds instead: the defaults, no names, or new tokens and no decisions about devices. The first two are left as they are until something is saved in them; access.json is kept beside under another name. Mend the file, or take it away.',
      zh: '数据文件夹中的 settings.json、devices.json 或 access.json 无法读取；该行写有原因和目前的状态：使用默认设置、没有名称，或使用新令牌且没有对设备的决定。前两个文件在再次保存之前保持原样；access.json 会改名保留在旁边。请修复或移走该文件。',
    },
  },
  'start-failed': {
    check: 'port',
    means: {
      en: 'In the log file only: the station did not start; the line says why, as the terminal did.',
      zh: '仅出现在日志文件中：采集站未能启动；该行写有原因，终端中也有显示。',
    },
  },
  'station-down': {
    check: 'port',
    means: {
      en: 'Other settings could not be used, and the station could not be started with the old ones either; the line says why, most often a disk that was taken away or a port that another program took meanwhile. Mend that and save the settings again.',
      zh: '新设置无法使用，采集站用旧设置也无法启动；该行写有原因，最常见的是磁盘被移走，或端口在此期间被其他程序占用。请解决该问题，然后再次保存设置。',
    },
  },
  'update-damaged': {
    check: 'program',
    means: {
      en: 'A new version of the app was downloaded, but its checksum or its signature is not that of what was published. It was thrown away and is not fetched again until somebody looks for updates in Settings, or a newer version is there. Recording is not affected. Often the network changed the file on its way; if it keeps coming, take the version from the download page.',
      zh: '新版本已下载，但其校验和或签名与发布的文件不符。文件已丢弃；在设置中再次检查更新，或出现更新的版本之前，不会再次下载。录制不受影响。常见原因是文件在网络传输中被改动；如果反复出现，请从下载页面获取该版本。',
    },
  },
  'update-not-installed': {
    check: 'program',
    means: {
      en: 'A new version of the app was to be installed when the app was closed, but the version that runs is still the old one. It is tried once more; then the line names the page from which to install it by hand. Common reasons: a question for the password that was not answered, a virus scanner, or an app folder that may not be written to.',
      zh: '新版本本应在关闭应用时安装，但当前运行的仍是旧版本。会再尝试一次；之后该行会写明可手动安装的页面。常见原因：密码提示未作答、杀毒软件拦截，或应用文件夹不可写。',
    },
  },
} as const satisfies Record<string, LogCodeText>;
