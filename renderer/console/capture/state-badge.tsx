import type { DeviceStatus } from '#shared/contract/status.ts';
import classes from './capture.module.css';
import { useFilmsOn } from './use-films-on.ts';
import { useStateWords } from './use-state-words.ts';

/** A device's state: a word, a shape and a colour. */
export function StateBadge({ device }: { readonly device: DeviceStatus }) {
  const words = useStateWords();
  const filmsOn = useFilmsOn();
  return (
    <span className={classes['badge']} data-state={filmsOn(device) ? 'away' : device.state}>
      <i className={classes['shape']} aria-hidden />
      {words(device)}
    </span>
  );
}
