import { type Finding, found } from '#shared/diagnostics/finding.ts';
import type { FfmpegLocation } from '../muxing/ffmpeg/ffmpeg-locator.ts';
import type { FfmpegTrial } from '../muxing/ffmpeg/ffmpeg-trial.ts';

/** How ffmpeg is looked for, and tried. */
export interface FfmpegParts {
  readonly locate: () => Promise<FfmpegLocation>;
  /** What FFMPEG_BIN says; undefined or empty = nothing. */
  readonly variable: string | undefined;
  readonly attempt: (path: string) => Promise<FfmpegTrial>;
}

/** Whether there is an ffmpeg, and whether it does what the station needs. */
export async function checkFfmpeg({ locate, variable, attempt }: FfmpegParts): Promise<Finding[]> {
  const located = await locate();
  const source = located.path === null ? '' : located.source;
  const isSet = (variable ?? '').trim() !== '';
  const isWrong = isSet && source !== 'FFMPEG_BIN';
  const [first = '', ...others] = located.warnings;
  const broken = isWrong ? others : located.warnings;
  const findings = [
    isWrong ? found('ffmpeg-bin', 'wrong', { words: first }) : found('ffmpeg-bin', isSet ? 'used' : 'unset'),
    ...broken.map((words) => found('ffmpeg-package', 'broken', { words })),
  ];
  if (broken.length === 0) findings.push(found('ffmpeg-package', 'usable'));
  if (located.path === null) return [found('ffmpeg', 'missing'), ...findings];
  const { path, version } = located;
  const { copy, jpeg } = await attempt(path);
  findings.unshift(found('ffmpeg', 'found', { path, version, source }));
  findings.push(copy === null ? found('ffmpeg-copy', 'works') : found('ffmpeg-copy', 'fails', { words: copy }));
  if (jpeg !== null) findings.push(found('ffmpeg-jpeg', 'fails', { words: jpeg }));
  else if (copy === null) findings.push(found('ffmpeg-jpeg', 'works'));
  return findings;
}
