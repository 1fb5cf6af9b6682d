import type { LogCodeText } from './log-code-text.ts';

/** Warnings and errors about what is recorded: sessions, disk, videos, thumbnails and ffmpeg. */
export const logCodesOfRecordings = {
  'disk-slow': {
    check: 'disk-queue',
    means: {
      en: 'More than 32 MiB of a device wait for the disk, so its socket is not read for a while. Use a faster disk, or a lower bitrate; look for other programs that write.',
      zh: '一台设备有超过 32 MiB 的数据在等待写入磁盘，因此暂停读取它的连接。请使用更快的磁盘或降低码率；检查其他写入程序。',
    },
  },
  'dump-behind': {
    check: 'disk-queue',
    means: {
      en: "The disk does not keep up with a device's raw messages; some are left out of the dump, which says where and how many. Recording is not affected. Give --dump a folder on another or faster disk.",
      zh: '磁盘跟不上某台设备的原始数据；转储中缺少了一部分，文件中记有位置和数量。录制不受影响。请用 --dump 指定其他或更快磁盘上的文件夹。',
    },
  },
  'dump-failed': {
    check: 'disk-writes',
    means: {
      en: "A device's raw messages are not written any more; the line says why, for example that the folder cannot be written or that less than 1 GiB is left on its disk, which is kept for recordings. Recording is not affected. Make room or choose another folder with --dump, then switch it on again.",
      zh: '某台设备的原始数据不再写入；该行写有原因，例如文件夹无法写入，或磁盘剩余不足 1 GiB（留给录像）。录制不受影响。请腾出空间或用 --dump 选择其他文件夹，然后重新打开。',
    },
  },
  'dump-full': {
    check: 'log-entries',
    means: {
      en: 'A dump has reached 4 GiB and has ended; what it has can be replayed. Switch it on again for the next one.',
      zh: '转储已达 4 GiB 并结束；其中的内容可以回放。需要时请重新打开。',
    },
  },
  'ffmpeg-candidate': {
    check: 'ffmpeg-bin',
    means: {
      en: 'An ffmpeg was named or installed but does not run; the line says which, and the next one is tried.',
      zh: '指定或安装的 ffmpeg 无法运行；该行写有是哪一个，并会尝试下一个。',
    },
  },
  'ffmpeg-missing': {
    check: 'ffmpeg',
    means: {
      en: 'No ffmpeg was found. Recording works. Thumbnails, MP4s of boards, and MP4s for folders with only stream.h264 wait until there is one: "sudo apt install ffmpeg", "brew install ffmpeg" or "winget install Gyan.FFmpeg".',
      zh: '没有找到 ffmpeg。录制不受影响。缩略图、开发板的 MP4，以及只有 stream.h264 的文件夹的 MP4 会等到安装 ffmpeg 之后再生成：“sudo apt install ffmpeg”、“brew install ffmpeg”或“winget install Gyan.FFmpeg”。',
    },
  },
  'ffmpeg-mux-failed': {
    check: 'recordings',
    means: {
      en: 'ffmpeg could not make an MP4 of a stream.h264 or stream.mjpeg; its own words follow. With stream.h264 there is most often no key frame in it.',
      zh: 'ffmpeg 无法将 stream.h264 或 stream.mjpeg 生成 MP4；后面是 ffmpeg 自己的说明。对于 stream.h264，最常见的原因是其中没有关键帧。',
    },
  },
  'ffmpeg-words': {
    check: 'recordings',
    means: { en: 'What ffmpeg itself said.', zh: 'ffmpeg 自己的输出。' },
  },
  'finishing-failed': {
    check: 'recordings',
    means: {
      en: 'Thumbnail or checksums of a folder could not be made. They are made at the next start.',
      zh: '无法生成某个文件夹的缩略图或校验和。下次启动时会再生成。',
    },
  },
  'folder-missing': {
    check: 'recordings',
    means: { en: 'The folder given to "mux" does not exist.', zh: '传给“mux”的文件夹不存在。' },
  },
  'folder-not-writable': {
    check: 'recordings-folder',
    means: {
      en: "A session's folder could not be made. Check that the recordings folder exists, is writable, and has space.",
      zh: '无法创建录像的文件夹。请确认录像文件夹存在、可写且有剩余空间。',
    },
  },
  'fps-fallback': {
    check: 'frame-rate',
    means: {
      en: 'There were no times to estimate a frame rate from, so 10 is used.',
      zh: '没有可用来估算帧率的时间，因此使用 10。',
    },
  },
  'fps-unavailable': {
    check: 'frame-rate',
    means: {
      en: 'The frame rate of a recording cannot be estimated: fewer than two frames arrived, or all at once.',
      zh: '无法估算录像的帧率：到达的帧不足两个，或全部同时到达。',
    },
  },
  'frame-files-failed': {
    check: 'recordings',
    means: {
      en: 'The single pictures of an ESP32 board (Settings, "Keep single pictures of ESP32 boards") cannot be written into the folder of its recording; the reason is in the line. The recording itself goes on: stream.mjpeg has every picture. Look at the disk\'s free space and at who may write into the folder.',
      zh: '无法将 ESP32 开发板的单张图像（设置，“保留 ESP32 开发板的单张图像”）写入其录像的文件夹；该行写有原因。录制继续进行：stream.mjpeg 保存了每张图像。请检查磁盘的剩余空间和文件夹的写入权限。',
    },
  },
  'gallery-unreadable': {
    check: 'recordings-folder',
    means: {
      en: 'The recordings folder cannot be listed: it was taken away, or may not be read. The gallery tries again by itself; check the folder that the line names.',
      zh: '无法列出录像文件夹：它已被移走，或没有读取权限。图库会自动重试；请检查该行所指的文件夹。',
    },
  },
  'nothing-recovered': {
    check: 'recordings',
    means: {
      en: 'A crash left a folder in which no video could be made; "problem" in its session.json says why.',
      zh: '程序崩溃留下的一个文件夹无法生成视频；其 session.json 的 problem 字段写有原因。',
    },
  },
  'pictures-undecoded': {
    check: 'recordings',
    means: {
      en: 'Some JPEGs of a board could not be decoded when its MP4 was made, and are not in it; the times of the others are right. stream.mjpeg has every byte. A weak Wi-Fi or power supply of the board is the usual cause.',
      zh: '生成 MP4 时，开发板的一些 JPEG 无法解码，没有写入其中；其余画面的时间是正确的。stream.mjpeg 保存了全部字节。常见原因是开发板的 Wi-Fi 信号弱或供电不足。',
    },
  },
  'raw-missing': {
    check: 'recordings',
    means: {
      en: 'The folder given to "mux" has neither stream.h264 nor frames.csv, so there is nothing to make a video of.',
      zh: '传给“mux”的文件夹中既没有 stream.h264 也没有 frames.csv，无法生成视频。',
    },
  },
  'raw-waits': {
    check: 'recordings',
    means: {
      en: 'A folder with only stream.h264, or the pictures of a board, could not be made into an MP4 now, for the reason in the line; it is tried again at the next start.',
      zh: '只有 stream.h264 的文件夹或开发板的图像目前无法生成 MP4，原因见该行；下次启动时会再试。',
    },
  },
  'recovery-failed': {
    check: 'recordings',
    means: {
      en: 'A folder could not be recovered, most often because the disk is full. Nothing was lost; it is tried again at the next start.',
      zh: '无法恢复一个文件夹，最常见的原因是磁盘已满。没有丢失任何数据；下次启动时会再试。',
    },
  },
  'session-live': {
    check: 'recordings-folder',
    means: {
      en: 'Another station, on this computer or another, writes the folder or wrote it a moment ago; it is left alone, and looked at again each minute.',
      zh: '本机或其他电脑上的另一个采集站正在写入该文件夹，或刚刚写过；不会改动它，每分钟会再检查一次。',
    },
  },
  'session-problem': {
    check: 'recordings',
    means: {
      en: 'A recording ended with a problem; the line says which, and what is kept.',
      zh: '一段录像结束时出现问题；该行写有是什么问题，以及保留了什么。',
    },
  },
  'thumbnail-failed': {
    check: 'recordings',
    means: {
      en: 'The first frame could not be decoded. The video may still play.',
      zh: '第一帧无法解码。视频仍可能可以播放。',
    },
  },
  'write-failed': {
    check: 'disk-writes',
    means: {
      en: 'The disk refused to write. The recording that met the error ended with a playable file; free space or check the disk.',
      zh: '磁盘拒绝写入。遇到错误的录像已结束，文件可以播放；请释放空间或检查磁盘。',
    },
  },
} as const satisfies Record<string, LogCodeText>;
