import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** How this copy of the app came onto the computer. */
export type InstallationKind = 'nsis' | 'portable' | 'mac' | 'unsigned-mac' | 'appimage' | 'deb' | 'rpm' | 'unpacked';

/** What tells one kind of installation from another. */
export interface InstallationFacts {
  readonly platform: NodeJS.Platform;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The program's own file, absolute. */
  readonly execPath: string;
  /** The app's resources folder. */
  readonly resources: string;
}

/** The file in the resources in which the build of a deb or rpm says what it is. */
const PACKAGE_TYPE_FILE = 'package-type';
/** The file in the resources of a build for macOS without a certificate. */
const UNSIGNED_FILE = 'unsigned.txt';
/** The file in the resources that says where updates are; only releases have it. */
const UPDATE_PLACE_FILE = 'app-update.yml';

/**
 * The kind of this installation. A deb or rpm is one only where packages are installed: the AppImage and the archive are
 * built from the same folder, and may have its file too.
 */
export function installationKind({ platform, env, execPath, resources }: InstallationFacts): InstallationKind {
  if (platform === 'win32') return env['PORTABLE_EXECUTABLE_DIR'] === undefined ? 'nsis' : 'portable';
  if (platform === 'darwin') return existsSync(join(resources, UNSIGNED_FILE)) ? 'unsigned-mac' : 'mac';
  if (isInAppImage(env, execPath)) return 'appimage';
  const file = join(resources, PACKAGE_TYPE_FILE);
  const type = existsSync(file) ? readFileSync(file, 'utf8').trim() : '';
  const isInstalled = /^\/(opt|usr)\//.test(execPath);
  return isInstalled && (type === 'deb' || type === 'rpm') ? type : 'unpacked';
}

/** Whether the program can replace this installation by itself. */
export function installsUpdates(kind: InstallationKind): boolean {
  return kind !== 'portable' && kind !== 'unpacked' && kind !== 'unsigned-mac';
}

/** Whether the system asks for an administrator's password when an update is installed. */
export function asksForPassword(kind: InstallationKind): boolean {
  return kind === 'deb' || kind === 'rpm';
}

/**
 * Whether this very program runs out of an AppImage. Whatever is started from another AppImage's terminal inherits its
 * variables, and an update would replace that file.
 */
function isInAppImage(env: InstallationFacts['env'], execPath: string): boolean {
  const { APPIMAGE: image, APPDIR: mounted } = env;
  return image !== undefined && mounted !== undefined && mounted !== '' && execPath.startsWith(`${mounted}/`);
}

/** Where updates come from, as the release says: the page for people, null where it names none. Null = no release. */
export function updatePlace(resources: string): { readonly page: string | null } | null {
  const file = join(resources, UPDATE_PLACE_FILE);
  if (!existsSync(file)) return null;
  const text = readFileSync(file, 'utf8');
  const [provider, owner, repo] = ['provider', 'owner', 'repo'].map((key) => valueOf(text, key));
  if (provider !== 'github' || !isName(owner) || !isName(repo)) return { page: null };
  return { page: `https://github.com/${owner}/${repo}/releases/latest` };
}

/** A plain value at the top level of the file, which is flat. */
function valueOf(yaml: string, key: string): string | null {
  const value = new RegExp(`^${key}: *(.*?) *$`, 'm').exec(yaml)?.[1] ?? null;
  return value?.replace(/^(['"])(.*)\1$/, '$2') ?? null;
}

function isName(value: string | null | undefined): value is string {
  return typeof value === 'string' && /^[\w.-]{1,100}$/.test(value);
}
