import { Button, CopyButton, Group, Text } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { SessionSummary } from '#shared/contract/session-summary.ts';
import { Dialog } from '../../frame/dialog.tsx';
import { formatBytes, formatPlayTime } from '../../../ui/format.ts';
import { useCommand } from '../../station/use-command.ts';
import { useStationState } from '../../station/use-station.ts';
import classes from '../gallery.module.css';
import { useDates } from '../use-dates.ts';
import { SessionVerification } from './session-verification.tsx';

interface SessionActionsProps {
  readonly session: SessionSummary;
  readonly path: string;
  /** The video has to be let go of before its folder moves, or may be opened again. */
  readonly onHold: (open: boolean) => void;
  /** The video is another file now. */
  readonly onVideoMade: () => void;
  readonly onGone: () => void;
}

/** What can be done with a session's folder. */
export function SessionActions({ session, path, onHold, onVideoMade, onGone }: SessionActionsProps) {
  const { t } = useTranslation('gallery');
  const dates = useDates();
  const canOpen = useStationState(({ surroundings }) => surroundings?.canOpenFolder ?? false);
  const open = useCommand('openFolder');
  const mux = useCommand('muxSession');
  const remove = useCommand('deleteSession');
  const [asking, setAsking] = useState(false);
  const { folder, state } = session;
  const writing = state === 'recording' || state === 'finalizing';
  const trash = async (): Promise<void> => {
    onHold(false);
    const done = await remove.run({ folder });
    setAsking(false);
    if (done === null) onHold(true);
    else onGone();
  };
  return (
    <div className={classes['actions']}>
      {canOpen && (
        <Button variant="default" loading={open.running} onClick={() => void open.run({ folder })}>
          {t('openFolder')}
        </Button>
      )}
      <CopyButton value={path}>
        {({ copied, copy }) => (
          <Button variant="default" onClick={copy} title={path}>
            {t(copied ? 'copied' : 'copyPath')}
          </Button>
        )}
      </CopyButton>
      {session.videos.length === 0 && (state === 'raw' || state === 'failed') && (
        <Button loading={mux.running} onClick={() => void mux.run({ folder })}>
          {t('makeMp4')}
        </Button>
      )}
      <SessionVerification session={session} onVideoMade={onVideoMade} />
      <Button className={classes['trash']} variant="default" disabled={writing} onClick={() => setAsking(true)}>
        {t('trash')}
      </Button>
      <Dialog opened={asking} onClose={() => setAsking(false)} title={t('trashTitle')} size="md">
        <Text>
          {t('trashText', {
            device: session.deviceName || session.deviceModel || folder,
            date: dates.dayAndTime(session.startedAtMs),
            duration: formatPlayTime(session.durationUs),
            size: formatBytes(session.bytes),
            folder,
          })}
        </Text>
        <Group justify="flex-end" mt="lg">
          <Button variant="default" data-autofocus onClick={() => setAsking(false)}>
            {t('cancel')}
          </Button>
          <Button className={classes['confirm']} loading={remove.running} onClick={() => void trash()}>
            {t('trash')}
          </Button>
        </Group>
      </Dialog>
    </div>
  );
}
