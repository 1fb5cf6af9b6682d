import { IconCamera, IconFileText, IconPhoto, IconSettings } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import icon from '../icon.svg';
import { DiskLeft } from './disk-left.tsx';
import classes from './frame.module.css';
import { type Screen, SCREENS } from './screens.ts';
import { useTakeClock } from './use-take-clock.ts';

const ICONS = { capture: IconCamera, gallery: IconPhoto, log: IconFileText, settings: IconSettings } as const;

/** The way between screens; whatever the screen, it shows that something records and how long the disk lasts. */
export function Navigation({ screen }: { readonly screen: Screen }) {
  const { t } = useTranslation('frame');
  const clock = useTakeClock();
  return (
    <nav className={classes['nav']} aria-label={t('navigation')}>
      <div className={classes['brand']}>
        <img src={icon} alt="" width={26} height={26} />
        {t('product')}
      </div>
      <ul className={classes['links']}>
        {SCREENS.map((name) => {
          const Icon = ICONS[name];
          return (
            <li key={name}>
              <a className={classes['link']} href={`#${name}`} aria-current={name === screen ? 'page' : undefined}>
                <Icon size={18} stroke={1.8} aria-hidden />
                {t(name)}
              </a>
            </li>
          );
        })}
      </ul>
      <div className={classes['space']} />
      {clock !== null && (
        <a className={classes['recording']} href="#capture">
          <span className={classes['dot']} />
          {t('recording')} {clock}
        </a>
      )}
      <DiskLeft />
    </nav>
  );
}
