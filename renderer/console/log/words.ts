/** Words of the Log screen. */
export const logWords = { en: { title: 'Log' }, zh: { title: '日志' } } as const;
