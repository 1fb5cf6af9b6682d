/**
 * The notes of one version from a changelog (keepachangelog.com): what stands between its heading and the next.
 * Throws where the version has none, for nobody should get an update without a word about it.
 */
export function changelogSection(changelog: string, version: string): string {
  const lines = changelog.split(/\r?\n/);
  const isHeading = (line: string): boolean => line.startsWith('## ');
  const begin = lines.findIndex((line) => isHeading(line) && line.replaceAll(/[[\]]/g, '').split(' ')[1] === version);
  const rest = begin < 0 ? [] : lines.slice(begin + 1);
  const end = rest.findIndex(isHeading);
  const notes = (end < 0 ? rest : rest.slice(0, end)).join('\n').trim();
  if (notes === '') throw new Error(`CHANGELOG.md says nothing about ${version}: give it a section "## [${version}]".`);
  return notes;
}
