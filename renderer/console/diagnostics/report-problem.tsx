import { ActionIcon, Button } from '@mantine/core';
import { IconDownload, IconMessageReport, IconX } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ContractResult } from '#shared/contract/commands.ts';
import { CopyIcon } from '../frame/copy-icon.tsx';
import { useCommand } from '../station/use-command.ts';
import classes from './diagnostics.module.css';

/** Lets the station gather in one file what somebody needs who is to help, and says where it is. */
export function ReportProblem() {
  const { t } = useTranslation('diagnostics');
  const report = useCommand('reportProblem');
  const [made, setMade] = useState<ContractResult<'reportProblem'> | null>(null);
  const make = async (): Promise<void> => {
    setMade(null);
    setMade(await report.run({}));
  };
  return (
    <>
      <Button
        variant="default"
        leftSection={<IconMessageReport size={17} aria-hidden />}
        loading={report.running}
        onClick={() => void make()}
      >
        {t('report.action')}
      </Button>
      {made !== null && <ReportMade {...made} onClose={() => setMade(null)} />}
    </>
  );
}

interface ReportMadeProps extends ContractResult<'reportProblem'> {
  readonly onClose: () => void;
}

/** Where the report is, and what is in it. The desktop window is on the computer that has it. */
function ReportMade({ file, url, onClose }: ReportMadeProps) {
  const { t } = useTranslation('diagnostics');
  const isBrowser = window.captureStation === undefined;
  return (
    <div className={classes['report']} role="status">
      <p>
        <strong>{t('report.ready')}</strong> {t('report.contents')}
      </p>
      <span className={classes['copied']}>
        <code>{file}</code>
        <CopyIcon value={file} what={file} />
      </span>
      {isBrowser && (
        <Button component="a" href={url} download leftSection={<IconDownload size={17} aria-hidden />}>
          {t('report.download')}
        </Button>
      )}
      <ActionIcon
        className={classes['close']}
        variant="subtle"
        color="gray"
        aria-label={t('report.close')}
        onClick={onClose}
      >
        <IconX size={16} aria-hidden />
      </ActionIcon>
    </div>
  );
}
