/**
 * Takes the oldest entries of a map or a set away until there are no more than `most`. What was added last is the newest:
 * an entry that is used again and should stay has to be deleted and added anew.
 */
export function keepNewest<K>(entries: Map<K, unknown> | Set<K>, most: number): void {
  for (const oldest of entries.keys()) {
    if (entries.size <= most) return;
    entries.delete(oldest);
  }
}
