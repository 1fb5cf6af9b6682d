import { useTranslation } from 'react-i18next';
import type { SessionSummary } from '#shared/contract/session-summary.ts';
import type { SessionManifest } from '#shared/recording/manifest.ts';
import { formatBytes, formatCount, formatPlayTime } from '../../../ui/format.ts';
import classes from '../gallery.module.css';
import { useDates } from '../use-dates.ts';

interface SessionFactsProps {
  readonly session: SessionSummary;
  readonly manifest: SessionManifest | null;
}

type Fact = readonly [name: string, value: string, tone?: 'warn' | 'ok'];

/** What matters of a session at one look. */
export function SessionFacts({ session, manifest }: SessionFactsProps) {
  const { t } = useTranslation('gallery');
  const dates = useDates();
  const facts: Fact[] = [
    ...(manifest === null ? [] : videoFacts(manifest)),
    [t('facts.size'), formatBytes(session.bytes)],
    [t('facts.duration'), formatPlayTime(session.durationUs)],
    ...(manifest === null ? [] : [gapFact(manifest), checksumFact(manifest), ...furtherFacts(manifest)]),
  ];
  return (
    <dl className={classes['facts']}>
      {facts.map(([name, value, tone]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd data-tone={tone}>{value}</dd>
        </div>
      ))}
    </dl>
  );

  function videoFacts({ frames, keyFrames, fps, video }: SessionManifest): Fact[] {
    return [
      [t('facts.frames'), formatCount(frames)],
      [t('facts.fps'), fps.mean === null ? '–' : `${fps.mean.toFixed(1)} fps`],
      [t('facts.resolution'), video.width === 0 ? '–' : `${video.width} × ${video.height}`],
      [t('facts.keyFrames'), formatCount(keyFrames)],
    ];
  }

  function gapFact({ gaps, gapsNotListed = 0 }: SessionManifest): Fact {
    const count = gaps.length + gapsNotListed;
    if (count === 0) return [t('facts.gaps'), t('facts.noGaps'), 'ok'];
    const seconds = (gaps.reduce((sum, { lengthUs }) => sum + lengthUs, 0) / 1e6).toFixed(1);
    return [t('facts.gaps'), t('facts.gapsValue', { count, seconds }), 'warn'];
  }

  function checksumFact({ files }: SessionManifest): Fact {
    const known = files.length > 0 && files.every(({ sha256 }) => sha256 !== null);
    return known
      ? [t('facts.checksums'), t('facts.checksumsKnown'), 'ok']
      : [t('facts.checksums'), t('facts.checksumsMissing')];
  }

  function clockWords({ method, boundUs }: SessionManifest['clock']): string {
    const words = t(`facts.clockMethod.${method}`);
    return method === 'none' ? words : `${words}, ±${(boundUs / 1000).toFixed(1)}\u00a0ms`;
  }

  function furtherFacts({ clock, requested, device, video, startedAt, endedAt, endCause }: SessionManifest): Fact[] {
    const asked =
      requested === null
        ? '–'
        : `${requested.aspectRatio ?? t('facts.ratioOwn')}, ${requested.bitrateMbit}\u00a0Mbit/s, ${requested.fps}\u00a0fps`;
    return [
      [t('facts.clock'), clockWords(clock)],
      [t('facts.requested'), asked],
      [t('facts.model'), device.model || '–'],
      [t('facts.address'), device.address],
      [t('facts.codec'), video.codec ?? '–'],
      [t('facts.started'), dates.exact(startedAt)],
      [t('facts.ended'), endedAt === null ? '–' : dates.exact(endedAt)],
      [t('facts.endCause'), endCause ?? '–'],
    ];
  }
}
