import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { SessionSummary } from '#shared/contract/session-summary.ts';
import type { VerificationReport } from '#shared/verification/verification-report.ts';
import { useCommand } from '../../station/use-command.ts';
import { VerificationProgress } from './verification-progress.tsx';
import { VerificationResult } from './verification-result.tsx';

interface SessionVerificationProps {
  readonly session: SessionSummary;
  /** A video was made anew: it is another file now. */
  readonly onVideoMade: () => void;
}

/** The button that verifies a session, how far that is, and what it came to. */
export function SessionVerification({ session, onVideoMade }: SessionVerificationProps) {
  const { t } = useTranslation('gallery');
  const verify = useCommand('verifySession');
  const [report, setReport] = useState<VerificationReport | null>(null);
  const { folder, state, work } = session;
  const check = async (): Promise<void> => {
    setReport(null);
    const made = await verify.run({ folder });
    setReport(made);
    if (made?.findings.some(({ code }) => code === 'video-made') === true) onVideoMade();
  };
  return (
    <>
      <Button
        variant="default"
        loading={verify.running || work?.kind === 'verify'}
        disabled={state === 'recording' || state === 'finalizing' || work !== null}
        title={t('verifyHint')}
        onClick={() => void check()}
      >
        {t('verify')}
      </Button>
      {(verify.running || work?.kind === 'verify') && <VerificationProgress work={work} />}
      {report !== null && <VerificationResult report={report} />}
    </>
  );
}
