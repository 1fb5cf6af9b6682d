/** A shorter one would be found in words that have nothing to do with it. */
const SHORTEST_SECRET = 4;
const IN_ITS_PLACE = '[secret]';

/** The text with each of these secrets taken out, also as an address or JSON spells it. Those of less than 4 letters stay. */
export function withoutSecrets(text: string, secrets: readonly string[]): string {
  let clean = text;
  for (const secret of secrets) {
    if (secret.length < SHORTEST_SECRET) continue;
    const spellings = [secret, encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1)];
    for (const spelling of spellings) clean = clean.replaceAll(spelling, IN_ITS_PLACE);
  }
  return clean;
}
