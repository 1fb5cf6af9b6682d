import type { WebResponse } from '../web-response.ts';
import { escapeHtml, staticPage } from './static-page.ts';

/** Asks for the operator token. `problem` says in a sentence why one that was given opens nothing. */
export function signInPage(status: number, problem: string | null): WebResponse {
  const main =
    '<h1>Capture Station</h1><form method="get" action="/">' +
    (problem === null ? '' : `<p class="wrong" role="alert">${escapeHtml(problem)}</p>`) +
    '<p><label for="token">Operator token · <span lang="zh">操作员令牌</span></label>' +
    '<input id="token" name="token" type="password" autocomplete="current-password" required /></p>' +
    '<button>Open the console · <span lang="zh">打开控制台</span></button></form>' +
    '<section><p>The token stands in the console on the station’s own computer: Settings, “Who may connect”.</p>' +
    '<p lang="zh">令牌见采集站电脑上的控制台：设置 → 谁可以连接。</p>' +
    '<p><a href="/phone">Use this phone as a camera instead · <span lang="zh">把这部手机用作摄像机</span></a></p></section>';
  return staticPage('Capture Station', main, { status, hasForm: true });
}
