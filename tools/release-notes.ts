// `node tools/release-notes.ts vX.Y.Z`: prints what CHANGELOG.md says about a version; the release workflow uses it.
import { readFileSync } from 'node:fs';
import { changelogSection } from './package/changelog-section.ts';

const [tag = ''] = process.argv.slice(2);
console.log(changelogSection(readFileSync('CHANGELOG.md', 'utf8'), tag.replace(/^v/, '')));
