import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';

/** What the bundler says of each package that went into a build (Vite's `build.license`). */
const bundledPackages = z.array(
  z.object({
    name: z.string(),
    version: z.string(),
    identifier: z.string().nullish(),
    text: z.string().nullish(),
  }),
);

const packageManifest = z.object({
  name: z.string(),
  version: z.string(),
  license: z.string().optional(),
});

/** A package that is part of what we hand out, and its licence. */
export interface LicensedPackage {
  readonly name: string;
  readonly version: string;
  /** The SPDX identifier; `UNKNOWN` where the package names none. */
  readonly licence: string;
  /** The licence's text; empty where the package has none. */
  readonly text: string;
}

/** What the bundler wrote of a build. */
export function bundledLicences(file: string): LicensedPackage[] {
  const value: unknown = JSON.parse(readFileSync(file, 'utf8'));
  return bundledPackages.parse(value).map(({ name, version, identifier, text }) => {
    return { name, version, licence: identifier ?? 'UNKNOWN', text: text?.trim() ?? '' };
  });
}

/** The licence of a package that is handed out as it is, from its folder; null where it is not installed. */
export function installedLicence(folder: string): LicensedPackage | null {
  const file = join(folder, 'package.json');
  if (!existsSync(file)) return null;
  const value: unknown = JSON.parse(readFileSync(file, 'utf8'));
  const { name, version, license } = packageManifest.parse(value);
  const textFile = readdirSync(folder).find((entry) => /^(licen[cs]e|copying)/i.test(entry));
  const text = textFile === undefined ? '' : readFileSync(join(folder, textFile), 'utf8').trim();
  return { name, version, licence: license ?? 'UNKNOWN', text };
}

const RULE = '-'.repeat(80);

const ABOUT_FFMPEG = `ffmpeg is a program of its own that comes with the installers; Capture Station starts it and is not linked with it.
It is free software under the GNU General Public License, version 3 or later, whose text stands below under
ffmpeg-static. The program is a static build of FFmpeg (https://ffmpeg.org), fetched by the package ffmpeg-static;
https://github.com/eugeneware/ffmpeg-static says for each build where it comes from, with its source and its
configuration. FFmpeg's source: https://ffmpeg.org/download.html`;

const ABOUT_ELECTRON = `The desktop app runs on Electron and Chromium. Their licences lie beside the program, on macOS in its Resources
folder: LICENSE.electron.txt and LICENSES.chromium.html.`;

/** One text with all licences, each package once, in the order of their names. */
export function licenceText(packages: readonly LicensedPackage[]): string {
  const once = new Map(packages.map((each) => [`${each.name} ${each.version}`, each]));
  const sorted = [...once.entries()].sort(([a], [b]) => (a < b ? -1 : 1));
  const parts = sorted.map(([title, { licence, text }]) => `${RULE}\n${title}\nLicence: ${licence}\n\n${text}\n`);
  const intro = `Capture Station is made with the works of others, who allow that under the licences below.`;
  return [`${intro}\n\n${ABOUT_ELECTRON}\n\n${ABOUT_FFMPEG}\n`, ...parts].join('\n');
}
