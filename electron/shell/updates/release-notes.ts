import type { UpdateInfo } from 'electron-updater';

/** Longer notes are cut: they travel to every console. */
const MAX_NOTES = 20_000;

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ' };

/** Release notes as plain text, whether they come as text, as GitHub's HTML, or as a list of versions; null where there are none. */
export function plainNotes(notes: UpdateInfo['releaseNotes']): string | null {
  if (notes === null || notes === undefined) return null;
  const text =
    typeof notes === 'string'
      ? plainText(notes)
      : notes.map(({ version, note }) => `${version}\n${plainText(note ?? '')}`.trim()).join('\n\n');
  if (text === '') return null;
  return text.length <= MAX_NOTES ? text : `${text.slice(0, MAX_NOTES)}…`;
}

/** Tags become line breaks and list marks, or go; what is left is only ever shown as text. */
function plainText(html: string): string {
  return html
    .replaceAll(/<(script|style)\b[^>]*>[\s\S]*?<\/\1\s*>/gi, '')
    .replaceAll(/<!--[\s\S]*?-->/g, '')
    .replaceAll(/\s*<li\b[^>]*>\s*/gi, '\n• ')
    .replaceAll(/\s*<br\s*\/?>\s*/gi, '\n')
    .replaceAll(/\s*<\/?(p|div|h[1-6]|ul|ol|pre|blockquote|table|tr)\b[^>]*>\s*/gi, '\n\n')
    .replaceAll(/<\/?[a-z][^>]*>/gi, '')
    .replaceAll(/&(#x[0-9a-f]{1,6}|#\d{1,7}|[a-z]+);/gi, (whole, name: string) => characterOf(name) ?? whole)
    .replaceAll(/[ \t]+$/gm, '')
    .replaceAll(/\n{3,}/g, '\n\n')
    .replaceAll(/\n{2,}(?=• )/g, '\n')
    .trim();
}

function characterOf(entity: string): string | null {
  if (!entity.startsWith('#')) return ENTITIES[entity.toLowerCase()] ?? null;
  const code = /^#x/i.test(entity) ? Number.parseInt(entity.slice(2), 16) : Number(entity.slice(1));
  return code > 0 && code <= 0x10_ff_ff ? String.fromCodePoint(code) : null;
}
