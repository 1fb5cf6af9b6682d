import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { CHECKS } from '#shared/diagnostics/finding.ts';
import { LOG_CODES } from '#shared/diagnostics/log-codes.ts';
import { guide, GUIDE_FILES, guideFile } from './guide.ts';

const LANGUAGES = ['en', 'zh'] as const;

describe.each(LANGUAGES)('the guide in %s', (language) => {
  it('stands in its file as it is written from the lists', async () => {
    const file = GUIDE_FILES[language];
    const isWritten = readFileSync(file, 'utf8') === (await guideFile(language));
    expect(isWritten, `${file} is not what its lists say: run npm run guide`).toBe(true);
  });

  it('has every check under an anchor that is the same in each language', () => {
    const anchors = [...guide(language).matchAll(/^<a id="check-(.+)"><\/a>$/gm)].map(([, code = '']) => code);
    expect(anchors.sort()).toEqual(Object.keys(CHECKS).sort());
  });

  it('has every code of the log under a heading of its own, with a link from its check and back to it', () => {
    const text = guide(language);
    const [checks = '', codes = ''] = text.split(/^### access-not-stored$/m);
    expect(checks).toContain('[`peer-silent`](#peer-silent)');
    for (const [code, { check }] of Object.entries(LOG_CODES)) {
      expect(text.match(new RegExp(`^### ${code}$`, 'gm'))).toEqual([`### ${code}`]);
      expect(checks).toContain(`(#${code})`);
      expect(codes).toContain(`(#check-${check})`);
    }
  });

  it('leaves the facts of a finding open', () => {
    expect(guide(language)).not.toMatch(/\{\{|\}\}/);
    expect(guide(language)).toContain('…');
  });
});

describe('the guide', () => {
  it('tells a problem with what to do about it', () => {
    expect(guide('en')).toContain(
      '- **Problem**: The certificate is valid only from … on.<br>' +
        "**What to do**: Correct this computer's date and time.",
    );
    expect(guide('zh')).toContain('- **问题**：证书从 … 起才有效。<br>**处理**：请校正本机的日期和时间。');
  });

  it('shows words that look like Markdown or HTML as they are', () => {
    expect(guide('en')).toContain(String.raw`open http://\<station>:…/ in Safari`);
    expect(guide('en')).toContain('set FFMPEG_BIN to its path');
  });
});
