import { type CheckText, note, ok, problem } from './check-text.ts';

const LOWER_EN = 'Lower the bitrate or the frame rate (Settings, or the menu of the device)';
const LOWER_ZH = '请降低码率或帧率（在设置中，或在设备菜单中）';

/** Latency and low frame rates, per device: what is slow, the phone, the network or the disk. */
export const rateChecks = {
  'frame-rate': {
    area: 'rate',
    title: { en: 'Frame rate', zh: '帧率' },
    symptom: {
      en: 'The picture jerks; the tile shows fewer fps than were asked for.',
      zh: '画面卡顿；显示的帧率低于所要求的。',
    },
    outcomes: {
      'as-asked': ok('{{measured}} fps, {{asked}} were asked for.', '{{measured}} fps，要求为 {{asked}}。'),
      unasked: ok('{{measured}} fps; no particular rate was asked for.', '{{measured}} fps；没有要求特定帧率。'),
      explained: note({
        en: '{{measured}} fps instead of {{asked}}; the reason is among the problems of this device.',
        zh: '{{measured}} fps，低于要求的 {{asked}}；原因见此设备的问题。',
      }),
      low: problem(
        {
          en: '{{measured}} fps instead of {{asked}}. Neither the network nor the disk holds it up: the phone sends no more.',
          zh: '{{measured}} fps，低于要求的 {{asked}}。网络和磁盘都没有拖慢：手机只发送了这么多。',
        },
        {
          en: 'More light (dark rooms make cameras slow), a smaller picture or a lower frame rate; let a hot phone cool down, close other apps.',
          zh: '请增加光线（光线暗时相机会变慢），降低分辨率或帧率；让发热的手机降温，关闭其他应用。',
        },
      ),
      stalled: problem(
        { en: 'No frame for {{seconds}} s.', zh: '已有 {{seconds}} 秒没有收到帧。' },
        {
          en: 'Look at the device. A phone: is the app in front and the screen on, is it in the Wi-Fi? A board: does it have power? What is recorded is safe.',
          zh: '请查看设备。手机：应用是否在前台、屏幕是否亮着、是否连着 Wi-Fi？开发板：是否通电？已录内容是安全的。',
        },
      ),
    },
  },
  phone: {
    area: 'rate',
    title: { en: 'Phone', zh: '手机' },
    symptom: { en: 'Low frame rate while the network is fine.', zh: '网络正常但帧率低。' },
    outcomes: {
      keeps: ok('It keeps up; frames dropped lately: {{dropped}}.', '跟得上；近期丢弃 {{dropped}} 帧。'),
      drops: problem(
        {
          en: 'The phone is the bottleneck: it dropped {{dropped}} frames before sending in the last {{seconds}} s, {{queue}} wait for its encoder.',
          zh: '瓶颈在手机：最近 {{seconds}} 秒内在发送前丢弃了 {{dropped}} 帧，{{queue}} 帧在等待编码。',
        },
        {
          en: 'A smaller picture or a lower frame rate; close other apps, let it cool down, plug it in.',
          zh: '请降低分辨率或帧率；关闭其他应用，让手机降温，接上电源。',
        },
      ),
    },
  },
  network: {
    area: 'rate',
    title: { en: 'Network', zh: '网络' },
    symptom: {
      en: 'The picture is seconds behind; the tile says "behind" or "delivering".',
      zh: '画面落后数秒；显示“落后”或“正在传送”。',
    },
    outcomes: {
      carries: ok(
        '{{bitrate}} Mbit/s arrive, jitter {{jitter}} ms, round trip {{roundTrip}} ms.',
        '到达 {{bitrate}} Mbit/s，抖动 {{jitter}} 毫秒，往返 {{roundTrip}} 毫秒。',
      ),
      slow: problem(
        {
          en: 'The network is the bottleneck: {{bitrate}} Mbit/s arrive of {{asked}} that were asked for, the picture is {{behind}} s behind, {{buffered}} MB wait on the phone. Jitter {{jitter}} ms, round trip {{roundTrip}} ms.',
          zh: '瓶颈在网络：到达 {{bitrate}} Mbit/s，要求为 {{asked}}；画面落后 {{behind}} 秒，{{buffered}} MB 在手机上等待。抖动 {{jitter}} 毫秒，往返 {{roundTrip}} 毫秒。',
        },
        {
          en: `${LOWER_EN}; move the phone closer to the access point, use 5 GHz, and connect this computer by cable.`,
          zh: `${LOWER_ZH}；让手机靠近路由器，使用 5 GHz，并用网线连接本机。`,
        },
      ),
      jitters: problem(
        {
          en: 'Frames arrive unevenly: jitter {{jitter}} ms, round trip {{roundTrip}} ms, {{bitrate}} Mbit/s.',
          zh: '帧到达不均匀：抖动 {{jitter}} 毫秒，往返 {{roundTrip}} 毫秒，{{bitrate}} Mbit/s。',
        },
        {
          en: `Recorded times are those of the camera and not concerned. ${LOWER_EN}, use 5 GHz and another channel than the neighbours.`,
          zh: `录像中的时间来自相机，不受影响。${LOWER_ZH}，使用 5 GHz 以及与邻近网络不同的信道。`,
        },
      ),
    },
  },
  'disk-queue': {
    area: 'rate',
    title: { en: 'Disk queue', zh: '磁盘队列' },
    symptom: {
      en: 'Phones fall behind together; the log says that the disk is slow.',
      zh: '多台手机同时落后；日志提示磁盘慢。',
    },
    outcomes: {
      flows: ok('Nothing waits for the disk.', '没有数据在等待磁盘。'),
      full: problem(
        {
          en: 'The disk is the bottleneck: frames have had to wait on the phone {{times}} times, the last time {{seconds}} s ago.',
          zh: '瓶颈在磁盘：帧已 {{times}} 次在手机上等待，最近一次在 {{seconds}} 秒前。',
        },
        {
          en: 'Record to a faster disk (not a network drive or a memory stick), end other programs that write, or lower the bitrate.',
          zh: '请录制到更快的磁盘（不要用网络盘或 U 盘），结束其他写入程序，或降低码率。',
        },
      ),
    },
  },
  gaps: {
    area: 'rate',
    title: { en: 'Gaps', zh: '间断' },
    symptom: { en: 'The player shows gaps.', zh: '播放器显示有间断。' },
    outcomes: {
      none: ok('The present recording has none.', '当前录像没有间断。'),
      some: note(
        {
          en: 'The present recording has {{count}}; each is listed with its length.',
          zh: '当前录像有 {{count}} 处间断；每处都记录了长度。',
        },
        {
          en: 'The phone page delivers later what a short loss of Wi-Fi held up; the Android app and boards cannot.',
          zh: '手机页面会在 Wi-Fi 短暂中断后补传；安卓应用和开发板不能。',
        },
      ),
    },
  },
  connection: {
    area: 'rate',
    title: { en: 'Connection of devices', zh: '设备的连接' },
    symptom: { en: 'A device comes and goes, or does not do what it is told.', zh: '设备时断时连，或不执行命令。' },
    outcomes: {
      steady: ok('Nothing in the last 10 minutes.', '最近 10 分钟内没有问题。'),
      earlier: note({
        en: 'Nothing in the last 10 minutes. Before: {{list}}',
        zh: '最近 10 分钟内没有。更早：{{list}}',
      }),
      recent: problem(
        { en: 'In the last 10 minutes: {{list}}', zh: '最近 10 分钟内：{{list}}' },
        {
          en: 'Look at the device: Wi-Fi, battery, is the app in front? Start the app again, or switch the board off and on.',
          zh: '请查看设备：Wi-Fi、电量、应用是否在前台？重新启动应用，或给开发板断电再上电。',
        },
      ),
    },
  },
} as const satisfies Record<string, CheckText>;
