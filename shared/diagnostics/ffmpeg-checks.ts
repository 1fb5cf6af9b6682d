import { type CheckText, note, ok, problem } from './check-text.ts';

const INSTALL_EN =
  'Install it ("sudo apt install ffmpeg", "brew install ffmpeg" or "winget install Gyan.FFmpeg"), or set FFMPEG_BIN to its path, and start the station again.';
const INSTALL_ZH =
  '请安装 ffmpeg（“sudo apt install ffmpeg”、“brew install ffmpeg”或“winget install Gyan.FFmpeg”），或将 FFMPEG_BIN 设为其路径，然后重新启动采集站。';

/** ffmpeg: recording works without it; thumbnails, videos of boards and raw folders do not. */
export const ffmpegChecks = {
  ffmpeg: {
    area: 'ffmpeg',
    title: { en: 'ffmpeg', zh: 'ffmpeg' },
    symptom: {
      en: 'No pictures in the gallery; recordings of boards do not become an MP4.',
      zh: '图库中没有缩略图；开发板的录像没有生成 MP4。',
    },
    outcomes: {
      found: ok('{{path}}, version {{version}}, from {{source}}.', '{{path}}，版本 {{version}}，来自 {{source}}。'),
      missing: problem(
        {
          en: 'No ffmpeg was found. Recording works without it; thumbnails and the MP4s of boards have to wait.',
          zh: '没有找到 ffmpeg。录制不受影响；缩略图和开发板的 MP4 需要等待。',
        },
        { en: INSTALL_EN, zh: INSTALL_ZH },
      ),
    },
  },
  'ffmpeg-bin': {
    area: 'ffmpeg',
    title: { en: 'FFMPEG_BIN', zh: 'FFMPEG_BIN' },
    symptom: { en: 'Another ffmpeg is used than the one that was set.', zh: '使用的不是所设置的 ffmpeg。' },
    outcomes: {
      used: ok('FFMPEG_BIN names the ffmpeg in use.', 'FFMPEG_BIN 指定的 ffmpeg 正在使用。'),
      unset: ok('FFMPEG_BIN is not set; the usual places are searched.', '没有设置 FFMPEG_BIN；在常规位置查找。'),
      wrong: problem(
        { en: 'It cannot be used: {{words}}', zh: 'FFMPEG_BIN 设置有误：{{words}}' },
        {
          en: 'Set FFMPEG_BIN to the ffmpeg program itself, or take it away, and start the station again.',
          zh: '请将 FFMPEG_BIN 设为 ffmpeg 程序本身的路径，或删除该变量，然后重新启动采集站。',
        },
      ),
    },
  },
  'ffmpeg-package': {
    area: 'ffmpeg',
    title: { en: 'ffmpeg that came with the program', zh: '随程序附带的 ffmpeg' },
    symptom: {
      en: 'The ffmpeg that was installed with this program is not used.',
      zh: '没有使用随程序安装的 ffmpeg。',
    },
    outcomes: {
      usable: ok('Nothing was found that does not run.', '没有发现无法运行的 ffmpeg。'),
      broken: problem(
        { en: 'There is one that cannot be used: {{words}}', zh: '发现无法运行的 ffmpeg：{{words}}' },
        {
          en: 'Install this program again with its optional parts, or take the broken one away.',
          zh: '请连同可选组件重新安装本程序，或删除损坏的 ffmpeg。',
        },
      ),
    },
  },
  'ffmpeg-copy': {
    area: 'ffmpeg',
    title: { en: 'ffmpeg muxes', zh: 'ffmpeg 封装' },
    symptom: {
      en: 'A folder that has only stream.h264 gets no MP4; the log says that ffmpeg failed to mux.',
      zh: '只有 stream.h264 的文件夹没有生成 MP4；日志提示 ffmpeg 封装失败。',
    },
    outcomes: {
      works: ok(
        'It made an MP4 of a small clip without encoding it anew.',
        '已成功将一小段视频不重新编码地封装为 MP4。',
      ),
      fails: problem(
        { en: 'It could not make an MP4 of a small clip: {{words}}', zh: '无法将一小段视频封装为 MP4：{{words}}' },
        {
          en: 'Use a complete ffmpeg: it needs the demuxer "h264" and the muxer "mp4".',
          zh: '请使用完整的 ffmpeg：需要 h264 解复用器和 mp4 复用器。',
        },
      ),
    },
  },
  'ffmpeg-jpeg': {
    area: 'ffmpeg',
    title: { en: 'ffmpeg makes a JPEG', zh: 'ffmpeg 生成 JPEG' },
    symptom: { en: 'Recordings have no thumbnail.', zh: '录像没有缩略图。' },
    outcomes: {
      works: ok('It made a JPEG of a small clip.', '已成功从一小段视频生成 JPEG。'),
      fails: problem(
        { en: 'It could not make a JPEG of a small clip: {{words}}', zh: '无法从一小段视频生成 JPEG：{{words}}' },
        {
          en: 'Use a complete ffmpeg: it needs the decoder "h264" and the encoder "mjpeg".',
          zh: '请使用完整的 ffmpeg：需要 h264 解码器和 mjpeg 编码器。',
        },
      ),
    },
  },
  recordings: {
    area: 'ffmpeg',
    title: { en: 'Videos and thumbnails', zh: '视频与缩略图' },
    symptom: { en: 'The video of a recording does not play, or is missing.', zh: '录像的视频无法播放或缺失。' },
    outcomes: {
      fine: ok('No recording had a problem in the last 10 minutes.', '最近 10 分钟内录像没有出现问题。'),
      earlier: note({ en: 'None in the last 10 minutes. Before: {{list}}', zh: '最近 10 分钟内没有。更早：{{list}}' }),
      recent: problem(
        { en: 'In the last 10 minutes: {{list}}', zh: '最近 10 分钟内：{{list}}' },
        {
          en: 'Read "problem" in the session.json of the folder that the line names. stream.h264 or stream.mjpeg beside it has everything that arrived.',
          zh: '请查看该行所指文件夹中 session.json 的 problem 字段。旁边的 stream.h264 或 stream.mjpeg 保存了收到的全部数据。',
        },
      ),
    },
  },
} as const satisfies Record<string, CheckText>;
