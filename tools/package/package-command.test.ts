import { expect, it } from 'vitest';
import { readPackageCommand } from './package-command.ts';

it('hands everything to electron-builder, and publishes nothing by itself', () => {
  expect(readPackageCommand(['--dir'], 'linux')).toEqual({
    args: ['--dir', '--publish', 'never'],
    isForTests: false,
    platform: 'linux',
  });
  expect(readPackageCommand(['--linux', 'deb', '--publish', 'always'], 'darwin').args).toEqual([
    '--linux',
    'deb',
    '--publish',
    'always',
  ]);
});

it.each([
  ['--win', 'win32'],
  ['-w', 'win32'],
  ['--mac', 'darwin'],
  ['--linux', 'linux'],
] as const)('knows from %s that it builds for %s', (flag, platform) => {
  expect(readPackageCommand([flag], 'freebsd').platform).toBe(platform);
});

it('keeps --for-tests to itself', () => {
  expect(readPackageCommand(['--for-tests', '--dir'], 'linux')).toMatchObject({
    args: ['--dir', '--publish', 'never'],
    isForTests: true,
  });
});

it('refuses two systems at once, for each gets an app of its own', () => {
  expect(() => readPackageCommand(['--win', '--mac'], 'darwin')).toThrow('one system at a time');
});
