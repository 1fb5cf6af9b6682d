/** Where a file of a session is served: beside the page itself, whatever the page's own address. */
export function mediaUrl(folder: string, file: string): string {
  return new URL(`/media/${encodeURIComponent(folder)}/${encodeURIComponent(file)}`, location.href).href;
}
