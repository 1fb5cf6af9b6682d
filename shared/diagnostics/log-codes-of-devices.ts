import type { LogCodeText } from './log-code-text.ts';

/** Warnings and errors about who connects: devices, other consoles, and those who are turned away. */
export const logCodesOfDevices = {
  'address-blocked': {
    check: 'refusals',
    means: {
      en: 'Too many attempts from one address were refused within a minute, often a board or app that comes again and again with an old token. For half a minute its attempts are not looked at. Devices that were allowed get in as before.',
      zh: '同一地址在一分钟内被拒绝的次数过多，常见原因是开发板或应用用旧令牌反复连接。半分钟内不再处理它的连接。已允许的设备不受影响。',
    },
  },
  'bad-packet': {
    check: 'packets',
    means: {
      en: '"Failed to parse frame from …": a binary message was shorter than its header, or its length field did not match. The message is dropped, the connection stays. A few come from an app that was closed in the middle of one; many mean that another program talks to this port.',
      zh: '“Failed to parse frame from …”：一条二进制消息比其包头还短，或长度字段不符。该消息被丢弃，连接保持。少量通常来自中途被关闭的应用；大量出现说明有其他程序在向此端口发送数据。',
    },
  },
  'connection-error': {
    check: 'connection',
    means: {
      en: 'The connection broke with an error of the network. The recording that it carried is complete up to there.',
      zh: '连接因网络错误而中断。到中断为止的录像是完整的。',
    },
  },
  'device-error': {
    check: 'connection',
    means: {
      en: 'A phone page could not do what it was asked; the line has its words. Look at the phone: often its camera is used by another app.',
      zh: '手机页面无法执行要求；该行写有它的说明。请查看手机：常见原因是相机被其他应用占用。',
    },
  },
  'device-refused': {
    check: 'refusals',
    means: {
      en: 'A device was not let in; the line says why, and the device was told the same. A renewed token: scan the code again. Refused or revoked: Settings, "Who may connect", Allow.',
      zh: '一台设备被拒绝连接；该行写有原因，设备也收到了同样的说明。令牌已更换：请重新扫码。曾被拒绝或取消许可：设置，“谁可以连接”，允许。',
    },
  },
  'foreign-host': {
    check: 'refusals',
    means: {
      en: 'A browser called the station by a name that it does not know for its own. If local DNS has that name for this computer, add it in Settings, "Who may connect"; else a foreign site tried to reach the station.',
      zh: '浏览器用采集站不认识的名称访问了它。如果本地 DNS 中该名称指向本机，请在设置的“谁可以连接”中添加；否则是其他网站试图访问采集站。',
    },
  },
  'foreign-origin': {
    check: 'refusals',
    means: {
      en: 'A page of another site, or one opened from disk, tried to use the station. A page from disk needs the operator token in its address ("?token="), except in mode "open".',
      zh: '其他网站的页面或从磁盘打开的页面试图使用采集站。从磁盘打开的页面必须在地址中加上 ?token= 和操作员令牌，“open”模式除外。',
    },
  },
  'no-board': {
    check: 'connection',
    means: {
      en: "A command for ESP32 boards was typed at a developer console, and no board is connected. See that the board has power, is in the Wi-Fi, and is told this station's address, port and the path /esp.",
      zh: '在开发者控制台输入了 ESP32 开发板的命令，但没有开发板连接。请确认开发板已通电、已连上 Wi-Fi，并设置了本采集站的地址、端口和路径 /esp。',
    },
  },
  'no-frames': {
    check: 'connection',
    means: {
      en: 'A device said that it captures and never sent a frame. No folder was made. Restart the capture on the phone.',
      zh: '设备表示正在采集，但没有发来任何帧。没有创建文件夹。请在手机上重新开始采集。',
    },
  },
  'no-session': {
    check: 'connection',
    means: {
      en: 'Frames arrive from a device that nobody started. They are kept for two seconds and then dropped; press Start, or type "start".',
      zh: '一台未被启动录制的设备发来了帧。这些帧保留两秒后丢弃；请按“开始”，或输入“start”。',
    },
  },
  'operator-token': {
    check: 'refusals',
    means: {
      en: 'Somebody tried to open the console or a recording from another computer without the right operator token. The whole address is printed by the terminal and stands in Settings.',
      zh: '有人从其他电脑打开控制台或录像，但没有正确的操作员令牌。完整地址显示在终端和设置中。',
    },
  },
  'peer-not-reading': {
    check: 'connection',
    means: {
      en: 'A device does not read what the station sends it. The connection is cut; the app has to be restarted.',
      zh: '设备没有读取采集站发送的内容。连接已断开；请重新启动应用。',
    },
  },
  'peer-silent': {
    check: 'connection',
    means: {
      en: 'A device did not answer: out of Wi-Fi, asleep, or closed. The Android app is given 15 s; its recording is complete up to there, and goes on in a new session when it is back. A phone page is given 2.5 s; it films on, and when it is back it delivers what it has filmed into the same recording.',
      zh: '设备没有应答：离开了 Wi-Fi、休眠或已关闭。安卓应用有 15 秒的期限；到此为止的录像是完整的，恢复连接后另存为新的录像。手机页面有 2.5 秒的期限；它会继续拍摄，恢复连接后把拍下的内容补传到同一录像中。',
    },
  },
  'rate-limited': {
    check: 'refusals',
    means: {
      en: 'Too many attempts from one address were refused, and this one was not looked at. After half a minute its attempts are looked at again.',
      zh: '同一地址被拒绝的次数过多，这次连接未被处理。半分钟后会重新处理它的连接。',
    },
  },
  'text-ignored': {
    check: 'connection',
    means: {
      en: 'A device sent a text that is not part of the protocol. Harmless.',
      zh: '设备发来了不属于协议的文本。没有影响。',
    },
  },
  'token-wrong': {
    check: 'refusals',
    means: {
      en: "A device or page showed a token that is not the station's. It may have been renewed: scan the code again.",
      zh: '设备或页面出示的令牌不是本采集站的。令牌可能已更换：请重新扫码。',
    },
  },
  'too-many-connections': {
    check: 'refusals',
    means: {
      en: 'More than 256 connections at once. Something connects again and again.',
      zh: '同时连接数超过 256。有程序在反复连接。',
    },
  },
} as const satisfies Record<string, LogCodeText>;
