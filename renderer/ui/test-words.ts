import { expect, it } from 'vitest';
import type { RoomWords } from './i18n.ts';

/** Every text of a catalogue by its full key; Chinese has one plural form only. */
function textsOf(words: object, path = ''): Map<string, string> {
  const texts = new Map<string, string>();
  for (const [key, value] of Object.entries(words)) {
    const name = path === '' ? key : `${path}.${key}`;
    const plain: unknown = value;
    if (typeof plain === 'string') texts.set(name, plain);
    else if (typeof plain === 'object' && plain !== null) for (const entry of textsOf(plain, name)) texts.set(...entry);
  }
  return texts;
}

const placeholders = (text: string): string[] =>
  [...text.matchAll(/\{\{(\w+)\}\}/g)].map(([, name = '']) => name).sort();

/** Tests that a room's words are whole in both languages. */
export function itHasWholeWords({ en, zh }: RoomWords<object>): void {
  const english = textsOf(en);
  const chinese = textsOf(zh);

  it('has every text in both languages', () => {
    const needed = [...english.keys()].filter((key) => !key.endsWith('_one'));
    expect([...chinese.keys()].sort()).toEqual(needed.sort());
  });

  it('names the same values in both languages', () => {
    for (const [key, text] of chinese)
      expect([key, placeholders(text)]).toEqual([key, placeholders(english.get(key) ?? '')]);
  });

  it('has Chinese in Chinese', () => {
    const untranslated = [...chinese]
      .filter(([, text]) => !/[\u4e00-\u9fff\uff00-\uffef]/.test(text))
      .map(([key]) => key);
    expect(untranslated.filter((key) => english.get(key) !== chinese.get(key))).toEqual([]);
  });
}
