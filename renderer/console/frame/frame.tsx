import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { WaitingBanner } from '../access/waiting-banner.tsx';
import { CaptureScreen } from '../capture/capture-screen.tsx';
import { DiagnosticsScreen } from '../diagnostics/diagnostics-screen.tsx';
import { GalleryScreen } from '../gallery/gallery-screen.tsx';
import { LogScreen } from '../log/log-screen.tsx';
import { SettingsScreen } from '../settings/settings-screen.tsx';
import { ConnectionBanner } from './connection-banner.tsx';
import classes from './frame.module.css';
import { Navigation } from './navigation.tsx';
import { ScreenBoundary } from './screen-boundary.tsx';
import { type Screen, useScreen } from './screens.ts';
import { useTakeClock } from './use-take-clock.ts';

const VIEWS: Readonly<Record<Screen, () => React.ReactNode>> = {
  capture: CaptureScreen,
  gallery: GalleryScreen,
  log: LogScreen,
  diagnostics: DiagnosticsScreen,
  settings: SettingsScreen,
};

/** The frame of every screen: navigation with what is recorded and what disk is left, and the screen itself. */
export function Frame() {
  const screen = useScreen();
  const { t } = useTranslation('frame');
  const clock = useTakeClock();
  const View = VIEWS[screen];
  useEffect(() => {
    const product = t('product');
    document.title = clock === null ? `${t(screen)} · ${product}` : `● ${clock} ${t('recording')} · ${product}`;
  }, [clock, screen, t]);
  return (
    <div className={classes['frame']}>
      <Navigation screen={screen} />
      <main className={classes['main']} aria-label={t(screen)}>
        <ConnectionBanner />
        <WaitingBanner />
        <ScreenBoundary key={screen}>
          <View />
        </ScreenBoundary>
      </main>
    </div>
  );
}
