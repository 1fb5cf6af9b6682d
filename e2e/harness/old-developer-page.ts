import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Locator, Page } from 'playwright-core';
import { temporaryFolder } from './station-process.ts';
import type { AtEnd } from './test-bed.ts';

/** What the old page does: connects, prints what comes as text, shows what comes as bytes, and sends what is typed. */
const PAGE = `<!doctype html>
<meta charset="utf-8">
<title>Developer console</title>
<button id="start">start</button><button id="stop">stop</button><button id="status">status</button>
<form><input aria-label="Command"><button>send</button></form>
<output></output>
<img alt="Camera">
<pre aria-label="Log"></pre>
<script>
  const [output, picture, log] = ['output', 'img', 'pre'].map((name) => document.querySelector(name));
  const socket = new WebSocket(decodeURIComponent(location.hash.slice(1)));
  socket.binaryType = 'blob';
  let url = '', pictures = 0;
  socket.onopen = () => { output.textContent = 'connected'; };
  socket.onclose = ({ code, reason }) => { output.textContent = 'closed ' + code + ' ' + reason; };
  socket.onmessage = ({ data }) => {
    if (typeof data === 'string') { log.append(data + '\\n'); return; }
    pictures += 1;
    picture.title = String(pictures);
    URL.revokeObjectURL(url);
    url = URL.createObjectURL(data);
    picture.src = url;
  };
  for (const id of ['start', 'stop', 'status']) document.getElementById(id).onclick = () => socket.send(id);
  document.querySelector('form').onsubmit = (event) => {
    event.preventDefault();
    socket.send(document.querySelector('input').value);
  };
</script>
`;

/** A page that behaves as the old developer console, opened from disk. */
export class OldDeveloperPage {
  readonly page: Page;

  private constructor(page: Page) {
    this.page = page;
  }

  /** Opens it; it connects to this address. */
  static async open(atEnd: AtEnd, browser: Browser, address: string): Promise<OldDeveloperPage> {
    const folder = await temporaryFolder();
    const file = join(folder.path, 'developer.html');
    await writeFile(file, PAGE);
    const context = await browser.newContext();
    atEnd(async () => {
      await context.close();
      await folder.remove();
    });
    const page = await context.newPage();
    await page.goto(`${pathToFileURL(file).href}#${encodeURIComponent(address)}`);
    return new OldDeveloperPage(page);
  }

  /** `connected`, or that it was closed and why. */
  get connection(): Locator {
    return this.page.locator('output');
  }

  get picture(): Locator {
    return this.page.getByRole('img', { name: 'Camera' });
  }

  /** The lines that have come, in order. */
  async lines(): Promise<readonly string[]> {
    const text = await this.page.getByLabel('Log').textContent();
    return (text ?? '').split('\n').filter((line) => line !== '');
  }

  /** How many pictures have come. */
  async pictures(): Promise<number> {
    return Number(await this.picture.getAttribute('title'));
  }

  async press(button: 'start' | 'stop' | 'status'): Promise<void> {
    await this.page.getByRole('button', { name: button, exact: true }).click();
  }

  async type(command: string): Promise<void> {
    await this.page.getByLabel('Command').fill(command);
    await this.page.getByRole('button', { name: 'send' }).click();
  }
}
