/** What a command line of `npm run package` asks for: `--for-tests` is ours, all else is electron-builder's. */
export interface PackageCommand {
  readonly args: readonly string[];
  readonly isForTests: boolean;
  /** The system that it is built for, as Node names it. */
  readonly platform: NodeJS.Platform;
}

const PLATFORM_FLAGS: readonly (readonly [NodeJS.Platform, RegExp])[] = [
  ['win32', /^(--win|--windows|-w)$/],
  ['darwin', /^(--mac|--macos|-m|-o)$/],
  ['linux', /^(--linux|-l)$/],
];

/**
 * Reads the command line. Nothing is published from here: releases are made of what was tested (release.yml).
 * Throws where it names two systems, for what goes into the app depends on it.
 */
export function readPackageCommand(args: readonly string[], here: NodeJS.Platform): PackageCommand {
  const platforms = PLATFORM_FLAGS.filter(([, flag]) => args.some((arg) => flag.test(arg))).map(([name]) => name);
  if (platforms.length > 1) throw new Error('Build for one system at a time: --win, --mac or --linux.');
  const passedOn = args.filter((arg) => arg !== '--for-tests');
  const publishes = passedOn.some((arg) => /^(--publish|-p)\b/.test(arg));
  return {
    args: publishes ? passedOn : [...passedOn, '--publish', 'never'],
    isForTests: args.includes('--for-tests'),
    platform: platforms[0] ?? here,
  };
}
