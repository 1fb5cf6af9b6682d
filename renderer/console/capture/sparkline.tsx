import { HISTORY_SAMPLES } from '../station/rate-history.ts';
import classes from './capture.module.css';

const WIDTH = 86;
const HEIGHT = 22;

/** The last half minute of a rate as a line; it grows from the right. `label` says what it shows. */
export function Sparkline({ values, label }: { readonly values: readonly number[]; readonly label: string }) {
  const most = Math.max(1, ...values);
  const step = WIDTH / (HISTORY_SAMPLES - 1);
  const first = HISTORY_SAMPLES - values.length;
  const points = values.map((value, i) => {
    const x = (first + i) * step;
    const y = HEIGHT - 1.5 - (value / most) * (HEIGHT - 3);
    return `${x.toFixed(1)},${y.toFixed(1)}`;
  });
  return (
    <svg className={classes['sparkline']} width={WIDTH} height={HEIGHT} role="img" aria-label={label}>
      <polyline points={points.join(' ')} />
    </svg>
  );
}
