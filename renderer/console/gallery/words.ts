/** Words of the Gallery screen. */
export const galleryWords = { en: { title: 'Gallery' }, zh: { title: '图库' } } as const;
