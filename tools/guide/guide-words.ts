import type { BothLanguages, Level } from '#shared/diagnostics/check-text.ts';

/** Languages of the guide, each with a file of its own. */
export type GuideLanguage = keyof BothLanguages;

/** A question that no check answers, because it is asked at a screen of another device. */
interface Hint {
  readonly sign: string;
  readonly means: string;
}

/** What the guide says beside the checks and codes. Markdown, where it is not a title or a word. */
export interface GuideWords {
  readonly title: string;
  readonly generated: string;
  readonly other: string;
  readonly introduction: readonly string[];
  readonly hintsTitle: string;
  readonly hints: readonly Hint[];
  readonly levels: Readonly<Record<Level, string>>;
  readonly symptom: string;
  readonly fix: string;
  readonly inTheLog: string;
  readonly codesTitle: string;
  readonly codesIntroduction: string;
  readonly check: string;
  /** Between a word and what it introduces, between the members of a list, and after a sentence. */
  readonly colon: string;
  readonly comma: string;
  readonly stop: string;
}

export const guideWords: Readonly<Record<GuideLanguage, GuideWords>> = {
  en: {
    title: 'Troubleshooting',
    generated:
      'Written by "npm run guide" from shared/diagnostics and tools/guide. Change the words there, not in this file.',
    other: '[中文](troubleshooting.zh-CN.md)',
    introduction: [
      'The station looks for these troubles itself. The list below is what it checks, in three places:',
      '- **Diagnostics** in the console shows every check with what was found and what to do.\n' +
        '- `npm run headless -- doctor` does the same in a terminal. It ends with code 0 when there is no problem, with 1 otherwise; `--json` gives the findings to other programs.\n' +
        '- Every warning and error in the live log of the console links to its check.',
      'A check finds that all is well (**OK**), something worth knowing with which nothing is wrong (**Note**), or a **problem**. “…” stands for what is found on your computer. A check that cannot be made says why; that is a note.',
      'For the developer of an app or a board, [protocol.md](protocol.md) has the wire format.',
    ],
    hintsTitle: 'What a screen says',
    hints: [
      {
        sign: 'Phone: "Your connection is not private"',
        means: 'As it should be, once: **Advanced**, then **Proceed**.',
      },
      {
        sign: 'iPhone: "Not reachable"',
        means:
          'Safari refuses the connection until the certificate is installed _and_ trusted: open `http://<station>:50001/` in Safari and follow it to its last step, Certificate Trust Settings.',
      },
      {
        sign: 'Phone: "Waiting for approval"',
        means: 'The operator presses Allow in the console, or types `allow N`.',
      },
      {
        sign: 'Phone: "This browser cannot record"',
        means: 'Chrome or Samsung Internet on Android, or Safari on iOS 16.4 and newer. Firefox on Android cannot.',
      },
      {
        sign: 'Phone: "Camera not allowed" or "Camera in use"',
        means: 'The page says how to allow it again; another app may hold it.',
      },
      {
        sign: 'Android app: it does not connect and says nothing',
        means:
          "It connects only to host names compiled into it: see [Host names of the Android app](#check-host-names). The station's first line says where it listens (`listens on 0.0.0.0:50001`); a firewall must let that TCP port in, and for the phone page 50002.",
      },
      {
        sign: 'Where is the console?',
        means:
          "On the station's own computer at the address in the line `Console: http://127.0.0.1:…/`. For other computers in the line `Console for other computers: https://…`, with the operator token in it.",
      },
      { sign: 'Browser: "The pages are not built"', means: 'Run `npm run build`, then reload the page.' },
      {
        sign: 'Console: no picture in a tile',
        means:
          "The browser must decode H.264 (Chrome, Edge, Safari; Firefox from 130). Recording does not depend on it: the tile's numbers and its state are what is on disk.",
      },
    ],
    levels: { ok: 'OK', note: 'Note', problem: 'Problem' },
    symptom: 'Symptom',
    fix: 'What to do',
    inTheLog: 'In the log',
    codesTitle: 'Codes in the log',
    codesIntroduction:
      'Every warning and error by its code. `--json` shows the code of each line; in plain text look for the words.',
    check: 'Check',
    colon: ': ',
    comma: ', ',
    stop: '.',
  },
  zh: {
    title: '故障排查',
    generated: '本文件由 "npm run guide" 根据 shared/diagnostics 和 tools/guide 生成。请在那里修改文字，不要改本文件。',
    other: '[English](troubleshooting.md)',
    introduction: [
      '采集站会自行检查这些故障。下面就是它的检查清单，用在三个地方：',
      '- 控制台的 **诊断** 页面列出每项检查、检查结果和处理方法。\n' +
        '- `npm run headless -- doctor` 在终端中做同样的检查。没有问题时以代码 0 结束，否则为 1；`--json` 将结果提供给其他程序。\n' +
        '- 控制台实时日志中的每条警告和错误都链接到对应的检查。',
      '检查结果分为：**正常**；**提示**，值得了解但没有问题；**问题**。“…”代表在您的电脑上查到的内容。无法进行的检查会说明原因，属于提示。',
      '应用或开发板的开发者请参阅 [protocol.md](protocol.md)（英文），其中有传输格式。',
    ],
    hintsTitle: '屏幕上的提示',
    hints: [
      { sign: '手机：“您的连接不是私密连接”', means: '首次出现属于正常：点 **高级**，再点 **继续前往**。' },
      {
        sign: 'iPhone：无法访问',
        means:
          '在安装 _并_ 信任证书之前，Safari 会拒绝连接：请用 Safari 打开 `http://<采集站>:50001/`，完成每一步，直到最后的“证书信任设置”。',
      },
      { sign: '手机：“等待批准”', means: '请操作员在控制台按“允许”，或输入 `allow N`。' },
      {
        sign: '手机：“此浏览器无法录制”',
        means: '请用安卓上的 Chrome 或三星浏览器，或 iOS 16.4 以上的 Safari。安卓上的 Firefox 不行。',
      },
      {
        sign: '手机：“相机未被允许”或“相机被占用”',
        means: '页面会说明如何重新允许；相机也可能被其他应用占用。',
      },
      {
        sign: '安卓应用：连不上，也没有任何提示',
        means:
          '它只连接编译在其中的主机名，见[安卓应用的主机名](#check-host-names)。采集站输出的第一行写有监听的地址（`listens on 0.0.0.0:50001`）；防火墙必须放行该 TCP 端口，手机页面还需要 50002。',
      },
      {
        sign: '控制台在哪里？',
        means:
          '在采集站本机上，地址见 `Console: http://127.0.0.1:…/` 一行。在其他电脑上，地址见 `Console for other computers: https://…` 一行，其中带有操作员令牌。',
      },
      { sign: '浏览器：“The pages are not built”', means: '运行 `npm run build`，然后重新加载页面。' },
      {
        sign: '控制台：设备没有画面',
        means:
          '浏览器必须能解码 H.264（Chrome、Edge、Safari；Firefox 需 130 以上）。录制不依赖于此：显示的数字和状态反映磁盘上的实际内容。',
      },
    ],
    levels: { ok: '正常', note: '提示', problem: '问题' },
    symptom: '现象',
    fix: '处理',
    inTheLog: '日志代码',
    codesTitle: '日志中的代码',
    codesIntroduction: '按代码列出每条警告和错误。`--json` 会显示每行的代码；在纯文本中请按文字查找。',
    check: '检查',
    colon: '：',
    comma: '、',
    stop: '。',
  },
};
