/** Words for what phones deliver late, and for their clocks. */
export const deliveryWords = {
  en: {
    delivery: {
      left: 'Delivering, {{seconds}} s left',
      some: 'Delivering',
      waitsFor: 'Away with {{seconds}} s of video',
      waits: 'Away, not all delivered',
      filmsOn: 'No connection, films on',
    },
    clock: {
      twoWay: 'clock ±{{ms}} ms',
      oneWay: 'clock ±{{ms}} ms, one-way',
      unknown: 'clock not known',
      twoWayHelp: 'The time of a frame of this device is off by no more than this. It is measured in both directions.',
      oneWayHelp:
        'The time of a frame of this device should be off by no more than this. It is known from arrival times alone, and rests on the assumption that the quickest frames need less than 100 ms.',
      unknownHelp:
        'The time of a frame of this device is that of its arrival. By how much it is later than the picture is not known.',
    },
    giveUp: {
      title: 'Give up what {{device}} has not delivered?',
      text: 'The recording is completed with what has arrived. The rest, which is still on the phone, is lost.',
      wait: 'Wait on',
      confirm: 'Give up',
    },
  },
  zh: {
    delivery: {
      left: '正在发送，还需 {{seconds}} 秒',
      some: '正在发送',
      waitsFor: '已断开，尚有 {{seconds}} 秒未发送',
      waits: '已断开，尚未发送完',
      filmsOn: '无连接，仍在拍摄',
    },
    clock: {
      twoWay: '时钟 ±{{ms}} ms',
      oneWay: '时钟 ±{{ms}} ms（单向）',
      unknown: '时钟未知',
      twoWayHelp: '此设备各帧的时间误差不超过此值，由双向测量得出。',
      oneWayHelp: '此设备各帧的时间误差应不超过此值。仅由到达时间推算，并假定最快的帧用时不到 100 ms。',
      unknownHelp: '此设备各帧的时间即到达时间，比拍摄时晚多少无法得知。',
    },
    giveUp: {
      title: '放弃 {{device}} 尚未发送的画面？',
      text: '录像将以已收到的内容完成。仍在手机上的其余画面会丢失。',
      wait: '继续等待',
      confirm: '放弃',
    },
  },
} as const;
