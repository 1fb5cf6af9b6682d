/** The Gallery screen. */
export function GalleryScreen() {
  return null;
}
