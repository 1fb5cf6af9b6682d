import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { KnownDevice } from '#shared/contract/access.ts';
import { Question } from '../frame/question.tsx';
import { useCommand } from '../station/use-command.ts';
import classes from './access.module.css';

type Decision = 'allow' | 'refuse' | 'forget';

/** What can be decided anew of a device. Cutting one off, and letting in a whole address, are asked first. */
export function KnownDeviceActions({ device }: { readonly device: KnownDevice }) {
  const { t } = useTranslation('access');
  const decide = useCommand('decideDevice');
  const [asking, setAsking] = useState(false);
  const { key, label, address, allowed, connected, identity } = device;
  const change: Decision = allowed ? 'refuse' : 'allow';
  const asksFirst = allowed ? connected : identity === 'address';
  const run = async (decision: Decision): Promise<void> => {
    await decide.run({ key, decision });
    setAsking(false);
  };
  const words = allowed
    ? { title: t('devices.revokeIt', { label }), text: t('devices.revokeText'), answer: t('devices.revoke') }
    : { title: t('address.title', { address }), text: t('address.text', { address }), answer: t('address.allow') };
  return (
    <div className={classes['answers']}>
      <Button
        size="xs"
        variant="default"
        aria-label={t(allowed ? 'devices.revokeIt' : 'waiting.allowIt', { label })}
        disabled={decide.running}
        onClick={() => (asksFirst ? setAsking(true) : void run(change))}
      >
        {t(allowed ? 'devices.revoke' : 'waiting.allow')}
      </Button>
      <Button
        size="xs"
        variant="subtle"
        aria-label={t('devices.forgetIt', { label })}
        title={t('devices.forgetHint')}
        disabled={decide.running}
        onClick={() => void run('forget')}
      >
        {t('devices.forget')}
      </Button>
      <Question
        opened={asking}
        {...words}
        running={decide.running}
        onAnswer={() => void run(change)}
        onClose={() => setAsking(false)}
      />
    </div>
  );
}
