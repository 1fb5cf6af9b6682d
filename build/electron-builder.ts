import type { Configuration } from 'electron-builder';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setFuses } from '../tools/package/electron-fuses.ts';
import { provideFfmpeg } from '../tools/package/ffmpeg-program.ts';
import { packageFacts } from '../tools/package/package-facts.ts';
import { STAGED_APP } from '../tools/package/staged-app.ts';

// What `npm run package` builds, of what tools/package.ts has prepared in `out/package/`.

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const facts = packageFacts(process.env);
const SUMMARY = 'Records every phone in the room at once';
const SUMMARY_ZH = '同时录制房间里的每一部手机';

const config: Configuration = {
  appId: 'io.github.capture-station',
  productName: 'Capture Station',
  copyright: 'Copyright © 2026 Capture Station contributors',
  directories: { app: join(ROOT, STAGED_APP), buildResources: join(ROOT, 'build'), output: join(ROOT, 'dist') },
  extraMetadata: { homepage: facts.homepage },
  // All of the staged app; its node_modules are named, for else electron-builder leaves them out.
  files: ['**/*', { from: 'node_modules', to: 'node_modules' }],
  // The system cannot start a program, or load a library, that is inside an archive.
  asarUnpack: ['node_modules/ffmpeg-static/**', 'node_modules/bufferutil/**'],
  extraResources: [{ from: join(ROOT, 'out/THIRD-PARTY-LICENSES.txt'), to: 'THIRD-PARTY-LICENSES.txt' }],
  // The older runtime of AppImages needs libfuse2, which systems do not have any more.
  toolsets: { appimage: '1.0.3' },
  electronLanguages: ['en-US', 'zh-CN', 'zh-TW'],
  ...(facts.electronDist === null ? {} : { electronDist: facts.electronDist }),
  // False says: the app's node_modules are what `files` lists, not what npm would install.
  beforeBuild: () => Promise.resolve(false),
  beforePack: (context) => provideFfmpeg(ROOT, context, facts.ffmpegDist),
  afterPack: (context) => setFuses(context, facts.isInspectable),
  publish: facts.repository === null ? null : { provider: 'github', ...facts.repository, releaseType: 'release' },
  artifactName: '${name}-${version}-${os}-${arch}.${ext}',

  win: {
    target: [
      { target: 'nsis', arch: 'x64' },
      { target: 'portable', arch: 'x64' },
    ],
    icon: join(ROOT, 'out/package/icons/icon.ico'),
  },
  nsis: {
    oneClick: true,
    perMachine: false,
    allowElevation: true,
    include: join(ROOT, 'build/installer.nsh'),
    installerLanguages: ['en_US', 'zh_CN', 'zh_TW'],
    artifactName: '${name}-setup-${version}-${arch}.${ext}',
  },
  portable: { artifactName: '${name}-portable-${version}-${arch}.${ext}' },

  mac: {
    target: [
      { target: 'dmg', arch: 'universal' },
      { target: 'zip', arch: 'universal' },
    ],
    icon: join(ROOT, 'out/package/icons/icon.icns'),
    category: 'public.app-category.video',
    // Without a certificate the app gets an ad-hoc signature, and with the hardened runtime that would not start.
    hardenedRuntime: facts.isSigned,
    gatekeeperAssess: false,
    entitlements: join(ROOT, 'build/mac/entitlements.plist'),
    entitlementsInherit: join(ROOT, 'build/mac/entitlements.plist'),
    notarize: facts.isNotarized,
    // Builds for both processors lie side by side in one package: they are not to be merged.
    x64ArchFiles: '**/node_modules/bufferutil/prebuilds/**',
    extendInfo: { LSHasLocalizedDisplayName: true },
    extraResources: [
      { from: join(ROOT, 'build/mac/zh_CN.lproj'), to: 'zh_CN.lproj' },
      ...(facts.isSigned ? [] : [{ from: join(ROOT, 'build/mac/unsigned.txt'), to: 'unsigned.txt' }]),
    ],
  },

  // Links by build id would be those of every other app with the same Electron, and the package would be refused.
  rpm: { fpm: ['--rpm-rpmbuild-define=_build_id_links none'] },

  linux: {
    target: ['AppImage', 'deb', 'rpm', 'tar.gz'],
    icon: join(ROOT, 'out/package/icons/linux'),
    executableName: 'capture-station',
    category: 'AudioVideo',
    maintainer: facts.maintainer,
    synopsis: SUMMARY,
    desktop: {
      entry: {
        Name: 'Capture Station',
        'Name[zh_CN]': '采集站',
        Comment: SUMMARY,
        'Comment[zh_CN]': SUMMARY_ZH,
        Categories: 'AudioVideo;Video;Recorder;',
        Keywords: 'camera;phone;record;',
      },
    },
  },
};

export default config;
