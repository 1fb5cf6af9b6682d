import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { WaitingDevice } from '#shared/contract/access.ts';
import { useCommand } from '../station/use-command.ts';
import classes from './access.module.css';
import { addressBeside } from './waiting-list.ts';

interface WaitingEntryProps {
  readonly device: WaitingDevice;
  /** Allowing an address lets in whoever has it: that is asked first. */
  readonly onAllowAddress: (device: WaitingDevice) => void;
}

/** One device that waits, with the two answers. */
export function WaitingEntry({ device, onAllowAddress }: WaitingEntryProps) {
  const { t } = useTranslation('access');
  const answer = useCommand('answerDevice');
  const { number, label, identity } = device;
  const address = addressBeside(device);
  const allow = (): void => {
    if (identity === 'address') onAllowAddress(device);
    else void answer.run({ number, allow: true });
  };
  return (
    <li className={classes['waitingEntry']}>
      <span>{address === null ? t('waiting.wants', { label }) : t('waiting.wantsFrom', { label, address })}</span>
      <span className={classes['answers']}>
        <Button size="xs" aria-label={t('waiting.allowIt', { label })} disabled={answer.running} onClick={allow}>
          {t('waiting.allow')}
        </Button>
        <Button
          size="xs"
          variant="default"
          aria-label={t('waiting.refuseIt', { label })}
          disabled={answer.running}
          onClick={() => void answer.run({ number, allow: false })}
        >
          {t('waiting.refuse')}
        </Button>
      </span>
    </li>
  );
}
