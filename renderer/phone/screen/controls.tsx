import { IconLogout, IconMoon } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { usePhone, usePhoneState } from '../phone-context.ts';
import { isAtWork } from '../phone-state.ts';
import { isUndelivered } from '../undelivered.ts';
import { CameraSwitch } from './camera-switch.tsx';
import { LeaveDialog } from './leave-dialog.tsx';
import classes from './controls.module.css';

/** The camera, the screen's light, and the way out. */
export function Controls({ dim }: { readonly dim: () => void }) {
  const { t } = useTranslation('phone');
  const phone = usePhone();
  const atWork = usePhoneState((state) => isAtWork(state) || state.capture !== null);
  const undelivered = usePhoneState(isUndelivered);
  const [asking, setAsking] = useState(false);
  const leave = (): void => {
    setAsking(false);
    phone.leave();
  };
  return (
    <div role="toolbar" aria-label={t('controls.label')} className={classes['controls']}>
      <CameraSwitch disabled={atWork} />
      <button type="button" onClick={dim}>
        <IconMoon size={22} aria-hidden />
        {t('controls.dim')}
      </button>
      <button type="button" onClick={() => (atWork || undelivered ? setAsking(true) : leave())}>
        <IconLogout size={22} aria-hidden />
        {t('controls.leave')}
      </button>
      {asking && <LeaveDialog undelivered={undelivered} stay={() => setAsking(false)} leave={leave} />}
    </div>
  );
}
