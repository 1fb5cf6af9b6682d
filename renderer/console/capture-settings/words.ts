/** Words of the capture settings: the Capture screen's header and the defaults in Settings say the same. */
export const captureSettingsWords = {
  en: {
    ratio: 'Ratio',
    ratioPhone: "Phone's own",
    resolution: 'Resolution',
    resolutionHint: 'Shorter side of the picture. The Android app decides for itself.',
    bitrate: 'Bitrate',
    bitrateUnit: 'Mbit/s',
    fps: 'Frame rate',
    fpsUnit: 'fps',
    fpsFastest: '= fastest',
    fpsHint: '0 = as fast as possible',
    range: 'A whole number from {{min}} to {{max}}',
  },
  zh: {
    ratio: '画面比例',
    ratioPhone: '手机自身',
    resolution: '分辨率',
    resolutionHint: '画面短边的像素数。Android 应用自行决定。',
    bitrate: '码率',
    bitrateUnit: 'Mbit/s',
    fps: '帧率',
    fpsUnit: 'fps',
    fpsFastest: '= 最快',
    fpsHint: '0 = 尽可能快',
    range: '{{min}} 到 {{max}} 的整数',
  },
} as const;
