import { IconCamera, IconFileText, IconPhoto, IconSettings, IconStethoscope } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { levelOf } from '#shared/diagnostics/finding.ts';
import icon from '../../../build/icon.svg';
import { useDiagnosis } from '../station/use-station.ts';
import { DiskLeft } from './disk-left.tsx';
import classes from './frame.module.css';
import { type Screen, SCREENS } from './screens.ts';
import { UpdateReady } from './update-ready.tsx';
import { useTakeClock } from './use-take-clock.ts';

const ICONS = {
  capture: IconCamera,
  gallery: IconPhoto,
  log: IconFileText,
  diagnostics: IconStethoscope,
  settings: IconSettings,
} as const;
/** The element that says how many problems there are. */
const PROBLEMS_ID = 'navigation-problems';

/** The way between screens; whatever the screen, it shows that something records and how long the disk lasts. */
export function Navigation({ screen }: { readonly screen: Screen }) {
  const { t } = useTranslation('frame');
  const clock = useTakeClock();
  const { diagnosis } = useDiagnosis();
  const problems = diagnosis?.findings.filter((finding) => levelOf(finding) === 'problem').length ?? 0;
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
              <a
                className={classes['link']}
                href={`#${name}`}
                aria-current={name === screen ? 'page' : undefined}
                aria-describedby={name === 'diagnostics' && problems > 0 ? PROBLEMS_ID : undefined}
              >
                <Icon size={18} stroke={1.8} aria-hidden />
                {t(name)}
                {name === 'diagnostics' && problems > 0 && (
                  <span className={classes['count']} aria-hidden>
                    {problems}
                  </span>
                )}
              </a>
            </li>
          );
        })}
      </ul>
      <span id={PROBLEMS_ID} hidden>
        {t('problems', { count: problems })}
      </span>
      <div className={classes['space']} />
      {clock !== null && (
        <a className={classes['recording']} href="#capture">
          <span className={classes['dot']} />
          {t('recording')} {clock}
        </a>
      )}
      <UpdateReady />
      <DiskLeft />
    </nav>
  );
}
