import { describe, expect, it } from 'vitest';
import { boardStartFrom } from './board-start.ts';

describe('boardStartFrom', () => {
  it.each([
    ['start', 'UXGA', 1600, 1200, 12],
    ['start VGA', 'VGA', 640, 480, 12],
    ['start 30', 'UXGA', 1600, 1200, 30],
    ['start SVGA 1', 'SVGA', 800, 600, 1],
    ['start QXGA 63', 'QXGA', 2048, 1536, 63],
    ['start 240x240 5', '240X240', 240, 240, 5],
    ['start cif', 'CIF', 400, 296, 12],
    [' start  P_3MP\t7\r\n', 'P_3MP', 864, 1536, 7],
  ])('reads %j', (text, resolution, width, height, quality) => {
    expect(boardStartFrom(text)).toEqual({ resolution, width, height, quality });
  });

  it.each([
    ['start QSXGA', 12],
    ['start QSXGA 9', 9],
    ['start 0', 12],
    ['start 64', 12],
    ['start -3', 12],
    ['start 4:3 4 10', 4],
    ['startle', 12],
  ])('takes what it does not know in %j for UXGA and 12', (text, quality) => {
    expect(boardStartFrom(text)).toMatchObject({ resolution: 'UXGA', quality });
  });
});
