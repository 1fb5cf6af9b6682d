import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { WaitingDevice } from '#shared/contract/access.ts';
import { Dialog } from '../frame/dialog.tsx';
import { Question } from '../frame/question.tsx';
import { useCommand } from '../station/use-command.ts';
import { useStationState } from '../station/use-station.ts';
import classes from './access.module.css';
import { WaitingEntry } from './waiting-entry.tsx';
import { waitingOverview } from './waiting-list.ts';

const NOBODY: readonly WaitingDevice[] = [];

/** Who waits to be let in, on every screen. It takes no focus: whoever is about to press Stop is not to be held up. */
export function WaitingBanner() {
  const { t } = useTranslation('access');
  const waiting = useStationState(({ sample, connected }) => (connected ? (sample?.waiting ?? NOBODY) : NOBODY));
  const [showsAll, setShowsAll] = useState(false);
  /** The device whose address is to be allowed; it stays while its dialog closes. */
  const [asked, setAsked] = useState<WaitingDevice | null>(null);
  const [asking, setAsking] = useState(false);
  const answer = useCommand('answerDevice');
  const { shown, more } = waitingOverview(waiting);
  const stillWaits = waiting.some(({ number }) => number === asked?.number);
  const ask = (device: WaitingDevice): void => {
    setAsked(device);
    setAsking(true);
  };
  const allowAsked = async (): Promise<void> => {
    if (asked === null) return;
    await answer.run({ number: asked.number, allow: true });
    setAsking(false);
  };
  const entries = (devices: readonly WaitingDevice[]) =>
    devices.map((device) => <WaitingEntry key={device.number} device={device} onAllowAddress={ask} />);
  return (
    <>
      <div role="status" className={classes['hidden']}>
        {waiting.length > 0 && t('waiting.announced', { count: waiting.length })}
      </div>
      {waiting.length > 0 && (
        <section className={classes['banner']} aria-label={t('waiting.title')}>
          <ul className={classes['waiting']}>{entries(shown)}</ul>
          {more > 0 && (
            <Button size="xs" variant="subtle" onClick={() => setShowsAll(true)}>
              {t('waiting.more', { count: more })}
            </Button>
          )}
        </section>
      )}
      <Dialog
        opened={showsAll && waiting.length > 0}
        onClose={() => setShowsAll(false)}
        title={t('waiting.title')}
        size="lg"
      >
        <ul className={classes['waiting']}>{entries(waiting)}</ul>
      </Dialog>
      <Question
        opened={asking && stillWaits}
        title={t('address.title', { address: asked?.address ?? '' })}
        text={t('address.text', { address: asked?.address ?? '' })}
        answer={t('address.allow')}
        running={answer.running}
        onAnswer={() => void allowAsked()}
        onClose={() => setAsking(false)}
      />
    </>
  );
}
