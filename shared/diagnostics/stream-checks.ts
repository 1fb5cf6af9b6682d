import { type CheckText, note, ok, problem } from './check-text.ts';

/** H.264 and JPEG, per device: whether what comes can be recorded, shown and sought in. */
export const streamChecks = {
  packets: {
    area: 'h264',
    title: { en: 'Messages', zh: '数据消息' },
    symptom: { en: 'The log says "Failed to parse frame from …".', zh: '日志提示“Failed to parse frame from …”。' },
    outcomes: {
      whole: ok('All {{count}} messages could be read.', '全部 {{count}} 条消息都可以读取。'),
      earlier: note({
        en: 'None in the last 10 minutes. Before, {{count}} could not be read; the last: {{why}}; it began with {{hex}}',
        zh: '最近 10 分钟内没有问题。更早有 {{count}} 条无法读取；最近一条：{{why}}；开头为 {{hex}}',
      }),
      bad: problem(
        {
          en: 'Could not be read: {{count}}. The last: {{why}}; it began with {{hex}}',
          zh: '{{count}} 条消息无法读取。最近一条：{{why}}；开头为 {{hex}}',
        },
        {
          en: 'One or two may come from an app that was closed. If they go on: start the app on the phone again; is it the version for this station, and does nothing else send to this port? A board: weak Wi-Fi or power.',
          zh: '一两条可能来自被关闭的应用。如果持续出现：请重新启动手机上的应用；确认它的版本与采集站匹配，且没有其他程序向此端口发送数据。开发板：请检查 Wi-Fi 信号和供电。',
        },
      ),
    },
  },
  config: {
    area: 'h264',
    title: { en: 'SPS and PPS', zh: 'SPS 和 PPS' },
    symptom: {
      en: 'Frames arrive, but the device never counts as recording.',
      zh: '有数据到达，但设备一直不显示为录制中。',
    },
    outcomes: {
      seen: ok('The parameter sets came before the first frame.', '参数集在第一帧之前到达。'),
      late: note(
        {
          en: '{{frames}} frames came before the parameter sets; video begins with the first key frame after them.',
          zh: '在参数集之前到达了 {{frames}} 帧；视频从其后的第一个关键帧开始。',
        },
        {
          en: 'Stop and start the capture on the phone, so that it begins with the codec config.',
          zh: '请在手机上停止并重新开始采集，使其以编码配置开头。',
        },
      ),
      missing: problem(
        {
          en: '{{frames}} frames have come, and no SPS and PPS: there can be no video.',
          zh: '已到达 {{frames}} 帧，但没有 SPS 和 PPS：无法生成视频。',
        },
        {
          en: "Stop and start the capture on the phone. An app of your own has to send the encoder's codec config (MediaCodec: BUFFER_FLAG_CODEC_CONFIG) first, or SPS and PPS before each IDR.",
          zh: '请在手机上停止并重新开始采集。自行开发的应用必须先发送编码器的配置（MediaCodec：BUFFER_FLAG_CODEC_CONFIG），或在每个 IDR 之前发送 SPS 和 PPS。',
        },
      ),
    },
  },
  'start-codes': {
    area: 'h264',
    title: { en: 'Annex-B start codes', zh: 'Annex-B 起始码' },
    symptom: { en: 'Frames arrive and are stored, but no video begins.', zh: '数据到达并已保存，但没有开始生成视频。' },
    outcomes: {
      present: ok('Every frame begins with a start code.', '每一帧都以起始码开头。'),
      missing: problem(
        {
          en: '{{count}} messages have no start code (00 00 01). The last began with {{hex}}',
          zh: '{{count}} 条消息没有起始码（00 00 01）。最近一条开头为 {{hex}}',
        },
        {
          en: 'The phone has to send H.264 as Annex-B. Lengths in the place of start codes (AVCC) come from WebCodecs without avc: { format: "annexb" } and from MediaMuxer; what begins with FF D8 is JPEG and belongs to /esp.',
          zh: '手机必须以 Annex-B 格式发送 H.264。以长度代替起始码（AVCC）的数据来自未设置 avc: { format: "annexb" } 的 WebCodecs 或 MediaMuxer；以 FF D8 开头的是 JPEG，应发送到 /esp。',
        },
      ),
    },
  },
  profile: {
    area: 'h264',
    title: { en: 'Profile and level', zh: '编码档次与级别' },
    symptom: {
      en: 'The recording is there, but a browser or player shows no picture.',
      zh: '录像存在，但浏览器或播放器不显示画面。',
    },
    outcomes: {
      plays: ok('{{profile}}, level {{level}}, {{size}}.', '{{profile}}，级别 {{level}}，{{size}}。'),
      unusual: problem(
        {
          en: '{{profile}}, level {{level}}, {{size}}: browsers and most players do not decode it.',
          zh: '{{profile}}，级别 {{level}}，{{size}}：浏览器和大多数播放器无法解码。',
        },
        {
          en: 'Set the encoder on the phone to Baseline, Main or High with 8 bits and 4:2:0 (no interlacing).',
          zh: '请将手机上的编码器设为 Baseline、Main 或 High，8 位、4:2:0（非隔行）。',
        },
      ),
    },
  },
  'key-frames': {
    area: 'h264',
    title: { en: 'Key frames', zh: '关键帧' },
    symptom: { en: 'The live picture comes late; seeking jumps far.', zh: '实时画面出现得晚；拖动时跳跃很大。' },
    outcomes: {
      regular: ok('One every {{interval}} s at most.', '间隔最长 {{interval}} 秒。'),
      rare: problem(
        { en: 'Up to {{interval}} s lie between two key frames.', zh: '两个关键帧之间最长相隔 {{interval}} 秒。' },
        {
          en: 'Nothing is lost. In an app of your own ask the encoder for one each second (MediaCodec: KEY_I_FRAME_INTERVAL 1); some phones do not obey.',
          zh: '数据没有丢失。自行开发的应用请让编码器每秒生成一个关键帧（MediaCodec：KEY_I_FRAME_INTERVAL 1）；有些手机不遵守。',
        },
      ),
      none: problem(
        {
          en: '{{frames}} frames have come, and no key frame: video cannot begin.',
          zh: '已到达 {{frames}} 帧，但没有关键帧：视频无法开始。',
        },
        { en: 'Stop and start the capture on the phone.', zh: '请在手机上停止并重新开始采集。' },
      ),
    },
  },
} as const satisfies Record<string, CheckText>;
