import { beforeEach, expect, it } from 'vitest';
import { ManualClock } from '../station/manual-clock.ts';
import { AddressPrinter, type Whereabouts } from './address-printer.ts';

const ADDRESS = 'https://10.0.0.7:50002/phone#token';

let clock: ManualClock;
let lines: string[];
let whereabouts: Whereabouts;

beforeEach(() => {
  clock = new ManualClock();
  lines = [];
  whereabouts = { phonePages: [{ interface: 'wlan0', url: ADDRESS }], consoles: [] };
});

function print(more: { json?: boolean; colors?: boolean } = {}): AddressPrinter {
  const output = { line: (text: string) => lines.push(text) };
  const printer = new AddressPrinter({
    clock,
    output,
    json: false,
    colors: false,
    whereabouts: () => whereabouts,
    ...more,
  });
  printer.start();
  return printer;
}

/** The code's modules as they are printed, row by row; true is dark. */
function modulesOf(printed: readonly string[]): boolean[][] {
  return printed.flatMap((line) => {
    const cells = line.split('');
    return [cells.map((cell) => cell === '▀' || cell === '█'), cells.map((cell) => cell === '▄' || cell === '█')];
  });
}

it('prints the address behind its code, four light modules around it', () => {
  print();
  expect(lines.at(-1)).toBe(`[Info]: Phone page: ${ADDRESS}`);
  const modules = modulesOf(lines.slice(0, -1));
  expect(modules.slice(0, 4).flat()).not.toContain(true);
  expect(modules.every((row) => !row.slice(0, 4).includes(true) && !row.slice(-4).includes(true))).toBe(true);
  // The finder pattern of the upper left corner (ISO/IEC 18004, 6.3.3): 7 x 7, dark rim, light ring, dark 3 x 3.
  const finder = modules.slice(4, 11).map((row) =>
    row
      .slice(4, 11)
      .map((dark) => (dark ? '#' : '.'))
      .join(''),
  );
  expect(finder).toEqual(['#######', '#.....#', '#.###.#', '#.###.#', '#.###.#', '#.....#', '#######']);
});

it('prints black on white where the terminal has colours', () => {
  print({ colors: true });
  expect(lines[0]?.startsWith('\u001B[30;107m ')).toBe(true);
  expect(lines[0]?.endsWith('\u001B[0m')).toBe(true);
  expect(lines.at(-1)).toBe(`[Info]: Phone page: ${ADDRESS}`);
});

it('prints no code among JSON', () => {
  print({ json: true });
  expect(lines).toHaveLength(1);
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({ code: 'phone-page', message: `Phone page: ${ADDRESS}` });
});

it('prints what is new when addresses or tokens change, and no more after its end', () => {
  const printer = print({ json: true });
  clock.advance(5000);
  expect(lines).toHaveLength(1);
  const other = { interface: 'eth0', url: 'https://10.0.0.8:50002/phone#token' };
  const remote = { interface: 'eth0', url: 'https://10.0.0.8:50002/?token=boss' };
  whereabouts = { phonePages: [...whereabouts.phonePages, other], consoles: [remote] };
  clock.advance(5000);
  expect(lines.slice(1).map((line) => /"message":"([^"]*)"/.exec(line)?.[1])).toEqual([
    `Phone page: ${other.url}`,
    `Console for other computers: ${remote.url}`,
  ]);
  printer.stop();
  whereabouts = { phonePages: [{ interface: 'x', url: 'https://10.0.0.9/phone#t' }], consoles: [] };
  clock.advance(60_000);
  expect(lines).toHaveLength(3);
});
