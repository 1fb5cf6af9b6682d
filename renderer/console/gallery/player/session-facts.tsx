import { useTranslation } from 'react-i18next';
import type { SessionSummary } from '#shared/contract/session-summary.ts';
import type { SessionManifest } from '#shared/recording/manifest.ts';
import { formatBoundMs, formatBytes, formatCount, formatPlayTime } from '../../../ui/format.ts';
import classes from '../gallery.module.css';
import { useDates } from '../use-dates.ts';

interface SessionFactsProps {
  readonly session: SessionSummary;
  readonly manifest: SessionManifest | null;
}

type Fact = readonly [name: string, value: string, tone?: 'warn' | 'ok'];

const seconds = (gaps: SessionManifest['gaps']): string =>
  (gaps.reduce((sum, { lengthUs }) => sum + lengthUs, 0) / 1e6).toFixed(1);

/** What matters of a session at one look. */
export function SessionFacts({ session, manifest }: SessionFactsProps) {
  const { t } = useTranslation('gallery');
  const dates = useDates();
  const facts: Fact[] = [
    ...(manifest === null ? [] : videoFacts(manifest)),
    [t('facts.size'), formatBytes(session.bytes)],
    [t('facts.duration'), formatPlayTime(session.durationUs)],
    ...(manifest === null ? [] : [...gapFacts(manifest), checksumFact(manifest), ...furtherFacts(manifest)]),
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

  function gapFacts({ gaps, gapsNotListed = 0 }: SessionManifest): Fact[] {
    const count = gaps.length + gapsNotListed;
    if (count === 0) return [[t('facts.gaps'), t('facts.noGaps'), 'ok']];
    const all: Fact = [t('facts.gaps'), t('facts.gapsValue', { count, seconds: seconds(gaps) }), 'warn'];
    const network = gaps.filter(({ cause }) => cause === 'network');
    if (network.length === 0) return [all];
    const value = t('facts.gapsValue', { count: network.length, seconds: seconds(network) });
    return [all, [t('facts.networkGaps'), value, 'warn']];
  }

  function checksumFact({ files }: SessionManifest): Fact {
    const known = files.length > 0 && files.every(({ sha256 }) => sha256 !== null);
    return known
      ? [t('facts.checksums'), t('facts.checksumsKnown'), 'ok']
      : [t('facts.checksums'), t('facts.checksumsMissing')];
  }

  function clockWords({ method, boundUs }: SessionManifest['clock']): string {
    const words = t(`facts.clockMethod.${method}`);
    return method === 'none' ? words : `${words}, ±${formatBoundMs(boundUs)}\u00a0ms`;
  }

  function endFacts({ stoppedAt = null, endedAt, endCause = null, resumptions = 0 }: SessionManifest): Fact[] {
    const stopped: Fact[] = stoppedAt === null ? [] : [[t('facts.stopped'), dates.exact(stoppedAt)]];
    const resumed: Fact[] = resumptions === 0 ? [] : [[t('facts.resumptions'), formatCount(resumptions)]];
    return [
      ...stopped,
      [t('facts.ended'), endedAt === null ? '–' : dates.exact(endedAt)],
      [t('facts.endCause'), endCause === null ? '–' : t(`facts.endCauses.${endCause}`)],
      ...resumed,
    ];
  }

  /** Boards are asked in their own words; what phones are asked means nothing to them. */
  function requestFacts({ requested, device }: SessionManifest): Fact[] {
    if (device.protocol === 'esp') {
      const words: unknown = requested?.['boardStart'];
      return typeof words === 'string' ? [[t('facts.requested'), words]] : [];
    }
    if (requested === null) return [[t('facts.requested'), '–']];
    const { aspectRatio, bitrateMbit, fps } = requested;
    const words = `${aspectRatio ?? t('facts.ratioOwn')}, ${bitrateMbit}\u00a0Mbit/s, ${fps}\u00a0fps`;
    return [[t('facts.requested'), words]];
  }

  function furtherFacts(written: SessionManifest): Fact[] {
    const { clock, device, video, startedAt } = written;
    return [
      [t('facts.clock'), clockWords(clock)],
      ...requestFacts(written),
      [t('facts.model'), device.model || '–'],
      [t('facts.address'), device.address],
      [t('facts.codec'), video.codec ?? '–'],
      [t('facts.started'), dates.exact(startedAt)],
      ...endFacts(written),
    ];
  }
}
