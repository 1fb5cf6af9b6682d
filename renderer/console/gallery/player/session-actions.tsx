import { Button, CopyButton, Group, Text } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { SessionSummary } from '#shared/contract/session-summary.ts';
import type { VerificationReport } from '#shared/verification/verification-report.ts';
import { Dialog } from '../../frame/dialog.tsx';
import { formatBytes, formatPlayTime } from '../../../ui/format.ts';
import { useCommand } from '../../station/use-command.ts';
import { useStationState } from '../../station/use-station.ts';
import classes from '../gallery.module.css';
import { useDates } from '../use-dates.ts';
import { VerificationProgress } from './verification-progress.tsx';
import { VerificationResult } from './verification-result.tsx';

interface SessionActionsProps {
  readonly session: SessionSummary;
  readonly path: string;
  /** The video has to be let go of before its folder moves, or may be opened again. */
  readonly onHold: (open: boolean) => void;
  readonly onGone: () => void;
}

/** What can be done with a session's folder. */
export function SessionActions({ session, path, onHold, onGone }: SessionActionsProps) {
  const { t } = useTranslation('gallery');
  const dates = useDates();
  const canOpen = useStationState(({ surroundings }) => surroundings?.canOpenFolder ?? false);
  const open = useCommand('openFolder');
  const mux = useCommand('muxSession');
  const remove = useCommand('deleteSession');
  const verify = useCommand('verifySession');
  const [report, setReport] = useState<VerificationReport | null>(null);
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
  const check = async (): Promise<void> => {
    setReport(null);
    const made = await verify.run({ folder });
    setReport(made);
    // A video that was made anew is another file.
    if (made?.findings.some(({ code }) => code === 'video-made') !== true) return;
    onHold(false);
    onHold(true);
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
      <Button
        variant="default"
        loading={verify.running || session.work?.kind === 'verify'}
        disabled={writing || session.work !== null}
        title={t('verifyHint')}
        onClick={() => void check()}
      >
        {t('verify')}
      </Button>
      <Button className={classes['trash']} variant="default" disabled={writing} onClick={() => setAsking(true)}>
        {t('trash')}
      </Button>
      {verify.running && <VerificationProgress work={session.work} />}
      {report !== null && <VerificationResult report={report} />}
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
