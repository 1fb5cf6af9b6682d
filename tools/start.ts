// `npm start`: opens the desktop app; where there is no Electron or no display, the station without a window.
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chooseProgram } from './start/choose-program.ts';
import { findElectron, sandboxObstacle } from './start/electron-program.ts';
import { runProgram } from './start/run-program.ts';

const { platform, env } = process;
const ROOT = fileURLToPath(new URL('..', import.meta.url));
const say = (line: string): void => console.error(line);

const { path, args, lines } = chooseProgram({
  args: process.argv.slice(2),
  platform,
  env,
  node: process.execPath,
  headless: join(ROOT, 'out', 'main', 'headless.js'),
  root: join(ROOT, 'out'),
  findElectron: () => findElectron({ platform, env, packageFolder: join(ROOT, 'node_modules', 'electron') }, say),
  sandboxObstacle: (electron) => sandboxObstacle(platform, process.getuid?.() ?? null, electron),
});
for (const line of lines) say(line);
process.exitCode = await runProgram(path, args, process);
