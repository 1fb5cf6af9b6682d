import { resolve } from 'node:path';

/** What a build of the installers is told by its surroundings. */
export interface PackageFacts {
  /** A folder to take as Electron, instead of the one that is fetched. */
  readonly electronDist: string | null;
  /** A folder to take as the package ffmpeg-static with its program, instead of what is fetched. */
  readonly ffmpegDist: string | null;
  /** For the end-to-end tests: a driver may look into the app. Never in what is handed out. */
  readonly isInspectable: boolean;
  readonly isSigned: boolean;
  readonly isNotarized: boolean;
  /** Where releases are published, and where an installed app looks for newer ones; null in builds by hand. */
  readonly repository: { readonly owner: string; readonly repo: string } | null;
  readonly homepage: string;
  readonly maintainer: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Packages need a home page; a build by hand has none, and RFC 2606 keeps `.invalid` for names that lead nowhere. */
const NO_HOMEPAGE = 'https://capture-station.invalid/';
const MAINTAINER = 'Capture Station <maintainers@capture-station.invalid>';

/**
 * Reads the environment: `ELECTRON_DIST`, `FFMPEG_DIST`, `PACKAGE_FOR_TESTS=1` (from `--for-tests`), GitHub's
 * `GITHUB_REPOSITORY`, and the certificates that electron-builder knows.
 */
export function packageFacts(env: Environment): PackageFacts {
  const text = (name: string): string | null => {
    const value = env[name]?.trim() ?? '';
    return value === '' ? null : value;
  };
  const folder = (name: string): string | null => {
    const value = text(name);
    return value === null ? null : resolve(value);
  };
  const all = (...names: string[]): boolean => names.every((name) => text(name) !== null);
  const isSigned = text('CSC_LINK') !== null || text('CSC_NAME') !== null;
  const [owner, repo] = text('GITHUB_REPOSITORY')?.split('/') ?? [];
  const repository = owner === undefined || repo === undefined ? null : { owner, repo };
  return {
    electronDist: folder('ELECTRON_DIST'),
    ffmpegDist: folder('FFMPEG_DIST'),
    isInspectable: text('PACKAGE_FOR_TESTS') === '1',
    isSigned,
    isNotarized:
      isSigned &&
      (all('APPLE_API_KEY', 'APPLE_API_KEY_ID', 'APPLE_API_ISSUER') ||
        all('APPLE_ID', 'APPLE_APP_SPECIFIC_PASSWORD', 'APPLE_TEAM_ID')),
    repository,
    homepage: repository === null ? NO_HOMEPAGE : `https://github.com/${repository.owner}/${repository.repo}`,
    maintainer: MAINTAINER,
  };
}
