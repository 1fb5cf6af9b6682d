import { hasDisplay } from '../../electron/terminal/display.ts';
import type { ElectronProgram } from './electron-program.ts';

/** What `npm start` runs, and what it says about it. */
export interface ChosenProgram {
  readonly path: string;
  readonly args: readonly string[];
  readonly lines: readonly string[];
}

/** What the choice depends on. Electron is looked for only where it could open a window. */
export interface StartFacts {
  readonly args: readonly string[];
  readonly platform: NodeJS.Platform;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly node: string;
  readonly headless: string;
  /** The folder that Electron runs. */
  readonly root: string;
  findElectron(): ElectronProgram;
  sandboxObstacle(electron: string): string | null;
}

/** These are for the terminal: `mux DIR`, and flags whose effect is on standard output. */
function isForTheTerminal(args: readonly string[]): boolean {
  return args[0] === 'mux' || args.some((arg) => ['--help', '-h', '--json'].includes(arg));
}

/** The desktop app where it can be, else the headless program, with one line that says why. */
export function chooseProgram(facts: StartFacts): ChosenProgram {
  const { args, node, headless, root } = facts;
  const withoutWindow = (...lines: string[]): ChosenProgram => ({ path: node, args: [headless, ...args], lines });
  if (isForTheTerminal(args)) return withoutWindow();
  if (!hasDisplay(facts.platform, facts.env)) {
    return withoutWindow('Capture Station runs without a window: there is no display.');
  }
  const electron = facts.findElectron();
  if (!electron.found) {
    return {
      path: node,
      args: [headless, '--open-console', ...args],
      lines: [`Capture Station opens in the browser: Electron cannot be had, for ${electron.reason}.`],
    };
  }
  const obstacle = facts.sandboxObstacle(electron.path);
  const app = [root, ...args];
  return obstacle === null
    ? { path: electron.path, args: app, lines: [] }
    : {
        path: electron.path,
        args: ['--no-sandbox', ...app],
        lines: [`Electron runs without its sandbox: ${obstacle}.`],
      };
}
