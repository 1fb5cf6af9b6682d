import type { Finding } from '#shared/diagnostics/finding.ts';

/** A piece of a check's words: as it is read, as it is typed (with a button that copies it, or not), or a list of lines. */
export type TextPiece =
  | { readonly kind: 'words'; readonly text: string }
  | { readonly kind: 'list'; readonly text: string }
  | { readonly kind: 'code'; readonly text: string; readonly copied: boolean };

/** Facts that a person types or pastes somewhere. Several addresses are parted by a comma. */
const COPIED_WHOLE: ReadonlySet<string> = new Set(['remedy']);
const COPIED_EACH: ReadonlySet<string> = new Set(['pages', 'apps']);
/** Facts that are paths, addresses and bytes. */
const CODES: ReadonlySet<string> = new Set([
  'path',
  'folder',
  'file',
  'address',
  'addresses',
  'host',
  'name',
  'names',
  'own',
  'hex',
]);
/** What stands for a fact that is not known. */
const OPEN = '…';

/** Commands in quotation marks; addresses, flags, and names in capitals with `_`; and the places of facts. */
const TOKENS =
  /["“](?<command>(?:sudo|brew|winget|npm) [^"”]+)["”]|(?<code>https?:\/\/\S+|--[a-z]+(?:-[a-z]+)*|[A-Z]+(?:_[A-Z]+)+)|\{\{(?<fact>\w+)\}\}/g;

/** A check's words with their facts in their places, in pieces; without facts their places stay open. */
export function textPieces(words: string, facts: Finding['facts'] | null): readonly TextPiece[] {
  const pieces: TextPiece[] = [];
  let end = 0;
  for (const match of words.matchAll(TOKENS)) {
    if (match.index > end) pieces.push({ kind: 'words', text: words.slice(end, match.index) });
    end = match.index + match[0].length;
    const { command, code, fact = '' } = match.groups ?? {};
    if (command !== undefined) pieces.push({ kind: 'code', text: command, copied: true });
    else if (code !== undefined) pieces.push({ kind: 'code', text: filled(code, facts), copied: false });
    else pieces.push(...factPieces(fact, facts?.[fact]));
  }
  if (end < words.length) pieces.push({ kind: 'words', text: words.slice(end) });
  return pieces;
}

function factPieces(name: string, value: string | undefined): readonly TextPiece[] {
  if (value === undefined) return [{ kind: 'words', text: OPEN }];
  if (name === 'list') return [{ kind: 'list', text: value }];
  if (COPIED_WHOLE.has(name)) return [{ kind: 'code', text: value, copied: true }];
  if (COPIED_EACH.has(name)) return value.split(', ').flatMap(copiedAfterSpace);
  return [CODES.has(name) ? { kind: 'code', text: value, copied: false } : { kind: 'words', text: value }];
}

function copiedAfterSpace(text: string, index: number): readonly TextPiece[] {
  const code = { kind: 'code', text, copied: true } as const;
  return index === 0 ? [code] : [{ kind: 'words', text: ' ' }, code];
}

function filled(code: string, facts: Finding['facts'] | null): string {
  return code.replaceAll(/\{\{(\w+)\}\}/g, (_place, name: string) => facts?.[name] ?? OPEN);
}
