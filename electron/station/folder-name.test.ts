import { describe, expect, it } from 'vitest';
import { parseFolderName } from './folder-name.ts';

describe('parseFolderName', () => {
  it.each([
    ['192.168.1.23_40412_20240229_235958', '192.168.1.23', 40412],
    ['192.168.1.23_40412_20240229_235958-2', '192.168.1.23', 40412],
    ['fe80--1_5000_20240229_235958-12', 'fe80--1', 5000],
  ])('reads %s', (name, ip, port) => {
    const startedMs = new Date(2024, 1, 29, 23, 59, 58).getTime();
    expect(parseFolderName(name)).toEqual({ ip, address: `${ip}:${port}`, startedMs });
  });

  it.each([
    '',
    'holidays',
    '20240229_235958',
    '10.0.0.1_5000_20240229',
    '_5000_20240229_235958',
    'a_b_20240229_235958',
  ])('knows nothing of %j', (name) => {
    expect(parseFolderName(name)).toBeNull();
  });
});
