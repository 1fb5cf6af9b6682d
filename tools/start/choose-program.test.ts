import { describe, expect, it } from 'vitest';
import { chooseProgram, type StartFacts } from './choose-program.ts';

const facts: StartFacts = {
  args: ['--port', '0'],
  platform: 'linux',
  env: { DISPLAY: ':0' },
  node: '/node',
  headless: '/app/out/main/headless.js',
  root: '/app',
  findElectron: () => ({ found: true, path: '/electron' }),
  sandboxObstacle: () => null,
};

describe('npm start', () => {
  it('opens the desktop app with the same arguments, and says nothing', () => {
    expect(chooseProgram(facts)).toEqual({ path: '/electron', args: ['/app', '--port', '0'], lines: [] });
  });

  it('runs without a window where there is no display, and does not look for Electron', () => {
    const findElectron = (): never => {
      throw new Error('Electron was looked for.');
    };
    expect(chooseProgram({ ...facts, env: {}, findElectron })).toEqual({
      path: '/node',
      args: ['/app/out/main/headless.js', '--port', '0'],
      lines: ['Capture Station runs without a window: there is no display.'],
    });
  });

  it('opens the console in the browser where there is a display and no Electron', () => {
    const findElectron = () => ({ found: false, reason: 'it could not be fetched: no network' }) as const;
    expect(chooseProgram({ ...facts, findElectron })).toEqual({
      path: '/node',
      args: ['/app/out/main/headless.js', '--open-console', '--port', '0'],
      lines: ['Capture Station opens in the browser: Electron cannot be had, for it could not be fetched: no network.'],
    });
  });

  it('gives up the sandbox where Chromium would not start with it, and says so in one line', () => {
    expect(chooseProgram({ ...facts, sandboxObstacle: () => 'Chromium gives root none' })).toEqual({
      path: '/electron',
      args: ['--no-sandbox', '/app', '--port', '0'],
      lines: ['Electron runs without its sandbox: Chromium gives root none.'],
    });
  });

  it.each([[['mux', '/r/a']], [['--help']], [['-h']], [['--port', '0', '--json']]])(
    'leaves %j to the terminal, without a word',
    (args) => {
      expect(chooseProgram({ ...facts, args })).toEqual({
        path: '/node',
        args: ['/app/out/main/headless.js', ...args],
        lines: [],
      });
    },
  );
});
