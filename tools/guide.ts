// Writes the troubleshooting guide in both languages: `npm run guide`.
import { writeFile } from 'node:fs/promises';
import { GUIDE_FILES, guideFile } from './guide/guide.ts';

for (const language of ['en', 'zh'] as const) {
  await writeFile(GUIDE_FILES[language], await guideFile(language));
  console.log(`Wrote ${GUIDE_FILES[language]}.`);
}
