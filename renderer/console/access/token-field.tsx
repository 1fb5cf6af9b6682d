import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { CopyIcon } from '../frame/copy-icon.tsx';
import { Question } from '../frame/question.tsx';
import { useCommand } from '../station/use-command.ts';
import classes from './access.module.css';
import { HIDDEN_SECRET } from './hidden-secret.ts';

const FLAGS = { device: '--token', operator: '--operator-token' } as const;

interface TokenFieldProps {
  readonly token: 'device' | 'operator';
  readonly value: string;
  /** The command line has fixed it for this run. */
  readonly fixed: boolean;
}

/** One of the two secrets, behind dots: to show, to copy, and to make anew. */
export function TokenField({ token, value, fixed }: TokenFieldProps) {
  const { t } = useTranslation('access');
  const renew = useCommand('renewToken');
  const [shown, setShown] = useState(false);
  const [asking, setAsking] = useState(false);
  const name = t(`tokens.${token}`);
  const renewIt = async (): Promise<void> => {
    await renew.run({ token });
    setAsking(false);
  };
  return (
    <section className={classes['token']} aria-label={name}>
      <h3>{name}</h3>
      <p>{fixed ? t('tokens.fixed', { flag: FLAGS[token] }) : t(`tokens.${token}Hint`)}</p>
      <div className={classes['secret']}>
        <code>{shown ? value : HIDDEN_SECRET}</code>
        <Button
          size="xs"
          variant="default"
          aria-label={t(shown ? 'tokens.hideIt' : 'tokens.showIt', { name })}
          onClick={() => setShown(!shown)}
        >
          {t(shown ? 'tokens.hide' : 'tokens.show')}
        </Button>
        <CopyIcon value={value} what={name} />
        {!fixed && (
          <Button
            size="xs"
            variant="default"
            aria-label={t('tokens.renewIt', { name })}
            onClick={() => setAsking(true)}
          >
            {t('tokens.renew')}
          </Button>
        )}
      </div>
      <Question
        opened={asking}
        title={t('tokens.renewIt', { name })}
        text={t(`tokens.${token}Renewed`)}
        answer={t('tokens.renew')}
        running={renew.running}
        onAnswer={() => void renewIt()}
        onClose={() => setAsking(false)}
      />
    </section>
  );
}
