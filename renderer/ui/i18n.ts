import i18next, { type i18n } from 'i18next';
import { initReactI18next } from 'react-i18next';
import type { Language } from '#shared/contract/settings.ts';

/** The languages that there are words in. */
export type WordsLanguage = 'en' | 'zh';

/** The words of one room of the interface, in every language. A Chinese word is as needed as an English one. */
export interface RoomWords<Words> {
  readonly en: Words;
  readonly zh: { readonly [Key in keyof Words]: unknown };
}

/** The language in use: the one that was set, else the system's if we have words in it, else English. */
export function languageInUse(setting: Language, systemLanguages: readonly string[]): WordsLanguage {
  if (setting !== 'system') return setting;
  const known = systemLanguages
    .map((tag) => tag.toLowerCase().split('-')[0])
    .find((tag) => tag === 'zh' || tag === 'en');
  return known === 'zh' ? 'zh' : 'en';
}

/** Starts the translations; `rooms` are namespaces, one a room. */
export function startI18n(rooms: Readonly<Record<string, RoomWords<object>>>, language: WordsLanguage): i18n {
  const resources = (tongue: WordsLanguage) =>
    Object.fromEntries(Object.entries(rooms).map(([room, words]) => [room, words[tongue]]));
  void i18next.use(initReactI18next).init({
    resources: { en: resources('en'), zh: resources('zh') },
    lng: language,
    fallbackLng: 'en',
    ns: Object.keys(rooms),
    interpolation: { escapeValue: false },
    returnNull: false,
    initAsync: false,
  });
  return i18next;
}
