import { type CheckCode, checksByArea, checkText } from '#shared/diagnostics/finding.ts';
import { type Area, AREA_WORDS, type Outcome } from '#shared/diagnostics/check-text.ts';
import { logCodes, logCodesOf, logCodeText } from '#shared/diagnostics/log-codes.ts';
import { format, resolveConfig } from 'prettier';
import { type GuideLanguage, guideWords } from './guide-words.ts';

/** Where each language's guide is written, from the root of the repository on. */
export const GUIDE_FILES: Readonly<Record<GuideLanguage, string>> = {
  en: 'docs/troubleshooting.md',
  zh: 'docs/troubleshooting.zh-CN.md',
};

/** The troubleshooting guide as it is to stand in its file. */
export async function guideFile(language: GuideLanguage): Promise<string> {
  const filepath = GUIDE_FILES[language];
  return await format(guide(language), { ...(await resolveConfig(filepath)), filepath });
}

/** The guide in Markdown: what screens say, the checks by area, and the codes of the log. */
export function guide(language: GuideLanguage): string {
  const words = guideWords[language];
  return [
    `<!-- ${words.generated} -->`,
    `# ${words.title}`,
    words.other,
    ...words.introduction,
    `## ${words.hintsTitle}`,
    words.hints.map(({ sign, means }) => `- **${sign}**<br>${means}`).join('\n'),
    ...checksByArea().flatMap(({ area, codes }) => areaPart(area, codes, language)),
    `## ${words.codesTitle}`,
    words.codesIntroduction,
    ...logCodes.flatMap((code) => logCodePart(code, language)),
  ].join('\n\n');
}

function areaPart(area: Area, codes: readonly CheckCode[], language: GuideLanguage): string[] {
  return [`## ${AREA_WORDS[area][language]}`, ...codes.flatMap((code) => checkPart(code, language))];
}

function checkPart(code: CheckCode, language: GuideLanguage): string[] {
  const { symptom, fix, inTheLog, colon, comma, stop, levels } = guideWords[language];
  const check = checkText(code);
  const outcome = ({ level, found, fix: remedy }: Outcome): string => {
    const line = `- **${levels[level]}**${colon}${plain(found[language])}`;
    return remedy === null ? line : `${line}<br>**${fix}**${colon}${plain(remedy[language])}`;
  };
  const logged = logCodesOf(code).map((logCode) => `[\`${logCode}\`](#${logCode})`);
  return [
    `<a id="${anchorOf(code)}"></a>`,
    `### ${plain(check.title[language])}`,
    `\`${code}\` · **${symptom}**${colon}${plain(check.symptom[language])}`,
    Object.values(check.outcomes).map(outcome).join('\n'),
    ...(logged.length === 0 ? [] : [`${inTheLog}${colon}${logged.join(comma)}${stop}`]),
  ];
}

function logCodePart(code: (typeof logCodes)[number], language: GuideLanguage): string[] {
  const { check, colon, stop } = guideWords[language];
  const text = logCodeText(code);
  const title = plain(checkText(text.check).title[language]);
  return [`### ${code}`, plain(text.means[language]), `${check}${colon}[${title}](#${anchorOf(text.check)})${stop}`];
}

/** The same in every language, so that whoever links to a check need not know its title. */
function anchorOf(code: CheckCode): string {
  return `check-${code}`;
}

/** Words that are no Markdown, with their facts left open. */
function plain(words: string): string {
  return words.replaceAll(/\{\{\w+\}\}/g, '…').replaceAll(/[\\`*[\]<]|(?<!\w)_|_(?!\w)/g, String.raw`\$&`);
}
