import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import classes from './overlay.module.css';

interface LeaveDialogProps {
  /** The station does not have everything yet. */
  readonly undelivered: boolean;
  readonly stay: () => void;
  readonly leave: () => void;
}

/** Asks before a recording is ended from here, or before what the station does not have yet is lost. */
export function LeaveDialog({ undelivered, stay, leave }: LeaveDialogProps) {
  const { t } = useTranslation('phone');
  const open = useCallback((dialog: HTMLDialogElement | null) => dialog?.showModal(), []);
  return (
    <dialog ref={open} className={classes['dialog']} aria-labelledby="leave-title" onClose={stay}>
      <h2 id="leave-title">{t(undelivered ? 'leave.undelivered' : 'leave.title')}</h2>
      <p>{t(undelivered ? 'leave.lost' : 'leave.text')}</p>
      <div>
        <button type="button" onClick={stay}>
          {t('leave.stay')}
        </button>
        <button type="button" onClick={leave}>
          {t('leave.leave')}
        </button>
      </div>
    </dialog>
  );
}
