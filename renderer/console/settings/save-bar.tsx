import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import classes from './settings.module.css';

interface SaveBarProps {
  /** What there is to say; null where nothing was changed or saved. */
  readonly message: string | null;
  readonly changed: boolean;
  readonly saving: boolean;
  readonly savable: boolean;
  readonly onDiscard: () => void;
}

/** The end of the form: what saving means, and the two ways out. It is there once something was changed. */
export function SaveBar({ message, changed, saving, savable, onDiscard }: SaveBarProps) {
  const { t } = useTranslation('settings');
  if (message === null) return null;
  return (
    <div className={classes['bar']} data-changed={changed || undefined}>
      <output>{message}</output>
      <Button variant="default" disabled={!changed} onClick={onDiscard}>
        {t('discard')}
      </Button>
      <Button type="submit" loading={saving} disabled={!changed || !savable}>
        {t('save')}
      </Button>
    </div>
  );
}
