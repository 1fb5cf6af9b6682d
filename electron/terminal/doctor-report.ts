import type { BothLanguages, Level } from '#shared/diagnostics/check-text.ts';
import { checkText, type Diagnosis, type Finding, levelOf, wordsOf } from '#shared/diagnostics/finding.ts';

type ReportLanguage = keyof BothLanguages;

const PARTS: readonly { readonly level: Level; readonly title: BothLanguages }[] = [
  { level: 'problem', title: { en: 'Problems', zh: '问题' } },
  { level: 'note', title: { en: 'Worth knowing', zh: '值得注意' } },
  { level: 'ok', title: { en: 'All is well with', zh: '正常' } },
];
const FIX: BothLanguages = { en: 'What to do: ', zh: '处理方法：' };

/** Whether anything has to be mended. */
export function hasProblem({ findings }: Diagnosis): boolean {
  return findings.some((finding) => levelOf(finding) === 'problem');
}

/** A diagnosis for people: problems first, each with its code, what was found and what to do. */
export function doctorLines(diagnosis: Diagnosis, language: ReportLanguage): string[] {
  const lines: string[] = [];
  for (const { level, title } of PARTS) {
    const its = diagnosis.findings.filter((finding) => levelOf(finding) === level);
    if (its.length === 0) continue;
    lines.push(title[language], ...its.flatMap((finding) => findingLines(finding, language)), '');
  }
  return [...lines, summary(diagnosis, language)];
}

function findingLines(finding: Finding, language: ReportLanguage): string[] {
  const { found, fix } = wordsOf(finding, language);
  const { title } = checkText(finding.check);
  const device = finding.device === null ? '' : ` · ${finding.device.name}`;
  const [first = '', ...more] = found.split('\n');
  const todo = fix === '' ? [] : [`      ${FIX[language]}${fix}`];
  return [
    `  ${title[language]}${device} [${codeOf(finding)}]`,
    ...[first, ...more].map((line) => `      ${line}`),
    ...todo,
  ];
}

function summary(diagnosis: Diagnosis, language: ReportLanguage): string {
  const count = diagnosis.findings.filter((finding) => levelOf(finding) === 'problem').length;
  if (language === 'zh') return count === 0 ? '一切正常。' : `发现 ${count} 个问题。`;
  if (count === 0) return 'All is well.';
  return count === 1 ? '1 problem.' : `${count} problems.`;
}

const codeOf = ({ check, outcome }: Finding): string => `${check}.${outcome}`;

/** A diagnosis for machines. `station`: whether one runs and was asked. */
export function doctorJson(diagnosis: Diagnosis, station: boolean): string {
  const findings = diagnosis.findings.map((finding) => ({
    code: codeOf(finding),
    level: levelOf(finding),
    area: checkText(finding.check).area,
    device: finding.device,
    facts: finding.facts,
    symptom: checkText(finding.check).symptom,
    en: wordsOf(finding, 'en'),
    zh: wordsOf(finding, 'zh'),
  }));
  const time = new Date(diagnosis.atMs).toISOString();
  return JSON.stringify({ time, station, ok: !hasProblem(diagnosis), findings }, null, 2);
}

/** The language of the report: that which is set, else that of the system. */
export function reportLanguage(
  set: 'system' | ReportLanguage,
  env: Readonly<Record<string, string | undefined>>,
): ReportLanguage {
  if (set !== 'system') return set;
  const locale = env['LC_ALL'] || env['LC_MESSAGES'] || env['LANG'] || '';
  return locale.toLowerCase().startsWith('zh') ? 'zh' : 'en';
}
