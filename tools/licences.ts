// `npm run licences`: one text with the licences of everything that is handed out with the program. It needs a build.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { packageFacts } from './package/package-facts.ts';
import { bundledLicences, installedLicence, licenceText } from './package/third-party-licences.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const BUILDS = ['main', 'preload', 'renderer'];
/** What is not bundled: the headless package's dependencies, and what the installers have beside the app. */
const BESIDE = ['open', 'trash', 'bufferutil', 'node-gyp-build'];

const bundled = BUILDS.flatMap((build) => bundledLicences(join(ROOT, 'out', build, 'licences.json')));
const { ffmpegDist } = packageFacts(process.env);
const folders = BESIDE.map((name) => join(ROOT, 'node_modules', name));
const beside = [...folders, ffmpegDist ?? join(ROOT, 'node_modules', 'ffmpeg-static')].flatMap(
  (folder) => installedLicence(folder) ?? [],
);
const withoutText = [...bundled, ...beside].filter(({ text }) => text === '').map(({ name }) => name);
if (withoutText.length > 0)
  console.error(`No licence text comes with ${withoutText.join(', ')}; only its name is given.`);
writeFileSync(join(ROOT, 'out', 'THIRD-PARTY-LICENSES.txt'), licenceText([...bundled, ...beside]));
