import { type FuseConfig, FuseV1Options, FuseVersion } from '@electron/fuses';
import { messageOf } from '../../electron/station/error-facts.ts';

/** The two halves of a universal build are packed first, and joined; switches are set once, in the whole. */
const HALF = /-temp$/;
const NO_SWITCHES = /find sentinel/i;

/** Electron's switches as we hand it out (electronjs.org, Electron Fuses). */
export function fuses(isInspectable: boolean, platform: string): FuseConfig {
  return {
    version: FuseVersion.V1,
    // A changed program needs a new signature on Apple's processors; a real one follows where there is a certificate.
    resetAdHocDarwinSignature: platform === 'darwin',
    [FuseV1Options.RunAsNode]: false,
    [FuseV1Options.EnableCookieEncryption]: true,
    [FuseV1Options.EnableNodeOptionsEnvironmentVariable]: false,
    [FuseV1Options.EnableNodeCliInspectArguments]: isInspectable,
    [FuseV1Options.EnableEmbeddedAsarIntegrityValidation]: true,
    [FuseV1Options.OnlyLoadAppFromAsar]: true,
    [FuseV1Options.GrantFileProtocolExtraPrivileges]: false,
  };
}

/** What electron-builder says of an app that it has just packed (its `AfterPackContext`). */
export interface PackedApp {
  readonly appOutDir: string;
  readonly electronPlatformName: string;
  readonly packager: {
    addElectronFuses(context: PackedApp, config: FuseConfig): Promise<unknown>;
  };
}

/** Sets the switches in a packed app; where its Electron has none, says so and leaves it. */
export async function setFuses(
  context: PackedApp,
  isInspectable: boolean,
  say: (line: string) => void = console.log,
): Promise<void> {
  if (HALF.test(context.appOutDir)) return;
  try {
    await context.packager.addElectronFuses(context, fuses(isInspectable, context.electronPlatformName));
  } catch (error) {
    if (!NO_SWITCHES.test(messageOf(error))) throw error;
    say('  • fuses are skipped: this Electron binary has no fuse sentinel, so it is not one to hand out');
  }
}
