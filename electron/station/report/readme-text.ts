/** README.txt of a report: what is in it, what is not, and what was left out. */
export function readmeText(nowMs: number, sessions: number, missing: readonly string[]): string {
  return `Capture Station: a report of a problem, made at ${new Date(nowMs).toISOString()}.

  log/            what the station logged, a JSON object a line; .1, .2 ... are older
  settings.json   the settings in force
  diagnosis.json  what the station's own checks found
  versions.json   program, system, machine, ffmpeg
  manifests/      session.json of the newest ${sessions} recordings: names, times, counts, notes

There are no videos and no pictures in it, no tokens, no keys and no list of known devices. The ids of
phone pages are replaced by [id ...]. Names of devices, addresses in your network, paths of this computer
and notes of recordings are in it: read it before you hand it on.
${missing.length === 0 ? '' : `\nLeft out:\n${missing.map((sentence) => `  ${sentence}\n`).join('')}`}`;
}
