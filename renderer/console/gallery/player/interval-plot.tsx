import 'uplot/dist/uPlot.min.css';
import { useComputedColorScheme } from '@mantine/core';
import { useEffect, useEffectEvent, useMemo, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import UPlot from 'uplot';
import type { Gap } from '#shared/recording/manifest.ts';
import { formatCount, formatPlayTime } from '../../../ui/format.ts';
import classes from '../gallery.module.css';
import { useElementWidth } from '../use-element-width.ts';
import type { FrameTimes } from './frame-times.ts';
import { intervalSeries } from './interval-series.ts';

interface IntervalPlotProps {
  readonly times: FrameTimes;
  readonly gaps: readonly Gap[];
  readonly onSeek: (timeUs: number) => void;
}

const HEIGHT = 120;
/** A gap is drawn at least so wide, in px. */
const LEAST_GAP = 2;

/** The value of a colour of the theme, for a canvas. */
function color(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

/** Marks gaps as bands behind the line. */
function drawGaps(plot: UPlot, gaps: readonly Gap[]): void {
  const { ctx, bbox } = plot;
  ctx.save();
  ctx.fillStyle = color('--cs-warn');
  ctx.globalAlpha = 0.35;
  for (const { atUs, lengthUs } of gaps) {
    const left = plot.valToPos(atUs / 1e6, 'x', true);
    const right = plot.valToPos((atUs + lengthUs) / 1e6, 'x', true);
    ctx.fillRect(left, bbox.top, Math.max(LEAST_GAP * devicePixelRatio, right - left), bbox.height);
  }
  ctx.restore();
}

/** The time between each frame and the one before over the whole session; a click goes there. */
export function IntervalPlot(props: IntervalPlotProps) {
  // A canvas does not follow the theme: with another one it is drawn anew.
  return <DrawnPlot key={useComputedColorScheme()} {...props} />;
}

function DrawnPlot({ times, gaps, onSeek }: IntervalPlotProps) {
  const { t } = useTranslation('gallery');
  const place = useRef<HTMLDivElement>(null);
  const width = useElementWidth(place);
  const series = useMemo(() => intervalSeries(times, width), [times, width]);
  const clicked = useEffectEvent((seconds: number) => onSeek(seconds * 1e6));
  useEffect(() => {
    const box = place.current;
    if (box === null || width === 0) return;
    const axis = {
      stroke: color('--cs-muted'),
      grid: { stroke: color('--cs-line'), width: 1 },
      ticks: { show: false },
    };
    const plot = new UPlot(
      {
        width,
        height: HEIGHT,
        legend: { show: false },
        cursor: { y: false, drag: { x: false, y: false }, points: { show: false } },
        scales: { x: { time: false }, y: { range: (_plot, _least, most) => [0, most * 1.1] } },
        axes: [
          {
            ...axis,
            size: 24,
            values: (_plot, splits) => splits.map((seconds) => formatPlayTime(seconds * 1e6).replace(/\.0$/, '')),
          },
          { ...axis, size: 46, values: (_plot, splits) => splits.map((ms) => `${Math.round(ms)}`) },
        ],
        series: [{}, { stroke: color('--cs-accent'), width: 1.4, points: { show: false } }],
        hooks: { drawClear: [(drawn) => drawGaps(drawn, gaps)] },
      },
      [[...series[0]], [...series[1]]],
      box,
    );
    const click = (): void => {
      const { left } = plot.cursor;
      if (left !== undefined && left >= 0) clicked(plot.posToVal(left, 'x'));
    };
    plot.over.addEventListener('click', click);
    return () => plot.destroy();
  }, [series, gaps, width]);
  const [, intervals] = series;
  const text = t('intervalsText', {
    frames: formatCount(times.timeUs.length),
    shortest: formatCount(intervals.reduce((least, ms) => Math.min(least, ms), Infinity)),
    longest: formatCount(intervals.reduce((most, ms) => Math.max(most, ms), 0)),
  });
  return (
    <figure className={classes['plot']}>
      <figcaption>{t('intervals')}</figcaption>
      <div ref={place} role="img" aria-label={text} title={text} />
    </figure>
  );
}
