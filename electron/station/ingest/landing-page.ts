import type { WebResponse } from '../web-response.ts';
import { escapeHtml, staticPage } from './static-page.ts';

/** Where the landing page leads. Null where the station could not open its HTTPS port. */
export interface LandingLinks {
  /** `https://HOST:PORT`. */
  readonly secure: string | null;
  /** What the Android app connects to. */
  readonly app: string;
}

/**
 * What a browser elsewhere sees under the plain address: the way to the phone page, what the browser will say of the
 * certificate, and how to install the station's own CA so that it says nothing more. In both languages: it is the
 * first thing that a phone shows, before any setting.
 */
export function landingPage({ secure, app }: LandingLinks): WebResponse {
  const phone = secure === null ? noPhonePage() : phoneSections(secure);
  const main =
    `<h1>Capture Station</h1>${phone}` +
    `<section><h2>The Android app · 安卓应用</h2><p>It connects to / 连接地址：<code>${escapeHtml(app)}</code></p></section>`;
  return staticPage('Capture Station', main);
}

function noPhonePage(): string {
  return (
    '<section><p>The phone page is not available: the station could not open its HTTPS port. Ask the operator.</p>' +
    '<p lang="zh">手机页面不可用：采集站未能打开 HTTPS 端口，请联系操作员。</p></section>'
  );
}

function phoneSections(secure: string): string {
  const page = escapeHtml(`${secure}/phone`);
  const authority = '/ca.crt';
  return (
    `<a class="go" href="${page}">Use this phone as a camera<br /><span lang="zh">把这部手机用作摄像机</span></a>` +
    '<section><h2>What to expect</h2>' +
    '<p>The browser warns once that the connection is not private, because the station makes its own certificate. ' +
    'On Android choose <b>Advanced</b>, then <b>Proceed</b>. On an iPhone install the certificate first, see below.</p>' +
    '<h2 lang="zh">接下来会看到什么</h2>' +
    '<p lang="zh">采集站使用自己签发的证书，因此浏览器会提示一次“您的连接不是私密连接”。' +
    '安卓：点“高级”，再点“继续前往”。iPhone：请先按下面的步骤安装证书。</p></section>' +
    `<section><h2>Without the warning: install the certificate · 安装证书</h2><p><a href="${authority}">ca.crt</a></p>` +
    '<p><b>iPhone, iPad</b></p><ol>' +
    '<li>Open this page in Safari, tap ca.crt, allow the profile.</li>' +
    '<li>Settings → Profile Downloaded → Install.</li>' +
    '<li>Settings → General → About → Certificate Trust Settings: switch on “Capture Station”.</li></ol>' +
    '<ol lang="zh"><li>用 Safari 打开本页，点 ca.crt，允许下载描述文件。</li>' +
    '<li>设置 → 已下载描述文件 → 安装。</li>' +
    '<li>设置 → 通用 → 关于本机 → 证书信任设置：打开“Capture Station”。</li></ol>' +
    '<p><b>Android · 安卓</b></p><ol>' +
    '<li>Tap ca.crt to download it.</li>' +
    '<li>Settings → search “CA certificate” → Install anyway → choose ca.crt.</li></ol>' +
    '<ol lang="zh"><li>点 ca.crt 下载。</li><li>设置 → 搜索“CA 证书” → 仍然安装 → 选择 ca.crt。</li></ol></section>'
  );
}
