import { Button, Checkbox, Progress } from '@mantine/core';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { UpdateStatus } from '#shared/contract/update.ts';
import { PlaceLink } from '../access/place-link.tsx';
import { useHash } from '../frame/screens.ts';
import { useCommand } from '../station/use-command.ts';
import classes from './settings.module.css';
import { readyVersion, updateText } from './update-text.ts';

/** The address of this part of the screen. */
const ADDRESS = '#settings/updates';
/** The element that says why nothing can be looked for. */
const HELD_ID = 'updates-held';

interface UpdatesCardProps {
  readonly update: UpdateStatus;
  readonly automatic: boolean;
}

/** The installed version, what is known of a newer one, and the switch; what is chosen holds at once. */
export function UpdatesCard({ update, automatic }: UpdatesCardProps) {
  const { t } = useTranslation('updates');
  const change = useCommand('changeSettings');
  const check = useCommand('checkForUpdates');
  const card = useRef<HTMLElement>(null);
  const hash = useHash();
  useEffect(() => {
    if (hash === ADDRESS) card.current?.focus();
  }, [hash]);
  const { current, state, version, notes, percent, held, installs, page } = update;
  const text = updateText(update, automatic);
  const isBusy = state === 'checking' || state === 'downloading';
  const offersPage = page !== null && version !== null && (!installs || text === 'damaged');
  return (
    <section className={classes['card']} aria-label={t('title')} tabIndex={-1} ref={card}>
      <h2>{t('title')}</h2>
      <div className={classes['update']}>
        <div>
          <div>{t('installed', { version: current })}</div>
          <output className={classes['updateState']} data-ready={readyVersion(update, automatic) !== null || undefined}>
            {t(`state.${text}`, { version, percent })}
          </output>
        </div>
        <Button
          variant="default"
          disabled={held || isBusy}
          loading={check.running}
          aria-describedby={held ? HELD_ID : undefined}
          onClick={() => void check.run({})}
        >
          {t('check')}
        </Button>
      </div>
      {percent !== null && (
        <Progress value={percent} size={5} aria-label={t('state.downloading', { version, percent })} />
      )}
      {held && (
        <p id={HELD_ID} className={classes['hint']}>
          {t('held')}
        </p>
      )}
      {offersPage && (
        <div>
          {t('page')}: <PlaceLink url={page} />
        </div>
      )}
      {notes !== null && version !== null && (
        <details className={classes['notes']} open>
          <summary>{t('notes', { version })}</summary>
          <p>{notes}</p>
        </details>
      )}
      <Checkbox
        label={t(installs ? 'automatic' : 'automaticByHand')}
        checked={automatic}
        disabled={change.running}
        onChange={(event) => void change.run({ automaticUpdates: event.currentTarget.checked })}
      />
    </section>
  );
}
