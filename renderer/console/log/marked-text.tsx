/** A text in which every place of what was looked for is marked. */
export function MarkedText({ text, wanted }: { readonly text: string; readonly wanted: string }) {
  if (wanted === '') return text;
  const parts: React.ReactNode[] = [];
  const lower = text.toLowerCase();
  const sought = wanted.toLowerCase();
  let from = 0;
  for (let at = lower.indexOf(sought); at !== -1; at = lower.indexOf(sought, from)) {
    parts.push(text.slice(from, at), <mark key={at}>{text.slice(at, at + sought.length)}</mark>);
    from = at + sought.length;
  }
  parts.push(text.slice(from));
  return parts;
}
