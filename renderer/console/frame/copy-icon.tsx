import { ActionIcon, CopyButton, Tooltip } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

interface CopyIconProps {
  readonly value: string;
  /** What is copied, as the button's name has it: the value itself, unless that is a secret. */
  readonly what: string;
}

/** Puts a text on the clipboard. */
export function CopyIcon({ value, what }: CopyIconProps) {
  const { t } = useTranslation('frame');
  return (
    <CopyButton value={value}>
      {({ copied, copy }) => (
        <Tooltip label={copied ? t('copied') : t('copy', { what })}>
          <ActionIcon variant="subtle" color="gray" aria-label={t('copy', { what })} onClick={copy}>
            {copied ? <IconCheck size={16} aria-hidden /> : <IconCopy size={16} aria-hidden />}
          </ActionIcon>
        </Tooltip>
      )}
    </CopyButton>
  );
}
