/** Words of the Settings screen. */
export const settingsWords = { en: { title: 'Settings' }, zh: { title: '设置' } } as const;
