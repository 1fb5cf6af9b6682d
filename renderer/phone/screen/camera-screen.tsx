import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useShallow } from 'zustand/react/shallow';
import { usePhoneState } from '../phone-context.ts';
import { viewOf } from '../phone-state.ts';
import { Controls } from './controls.tsx';
import { DimScreen } from './dim-screen.tsx';
import { IdentifyFlash } from './identify-flash.tsx';
import { Notices } from './notices.tsx';
import { Preview } from './preview.tsx';
import classes from './screen.module.css';
import { demandsAttention } from './state-look.ts';
import { StatePanel } from './state-panel.tsx';
import { TopBar } from './top-bar.tsx';

/** The picture, what is going on, and few buttons. */
export function CameraScreen() {
  const { t } = useTranslation('phone');
  const view = usePhoneState(useShallow(viewOf));
  const [dimmed, setDimmed] = useState(false);
  return (
    <main className={classes['camera']} aria-label={t('title')}>
      <Preview />
      <div className={classes['head']}>
        <TopBar />
        <Notices />
      </div>
      <StatePanel view={view} />
      <Controls dim={() => setDimmed(true)} />
      {dimmed && !demandsAttention(view) && <DimScreen view={view} wake={() => setDimmed(false)} />}
      <IdentifyFlash />
    </main>
  );
}
