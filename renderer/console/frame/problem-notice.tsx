import { Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconAlertTriangle } from '@tabler/icons-react';
import i18next from 'i18next';
import { CommandError } from '#shared/contract/problems.ts';

/** Shows why a command failed: what happened, and what to do. It stays until it is closed. */
export function showProblem(error: unknown): void {
  const { code, detail } =
    error instanceof CommandError ? error : new CommandError('internal', 'Not a command error.', String(error));
  notifications.show({
    id: `${code} ${detail}`,
    role: 'alert',
    color: 'red',
    icon: <IconAlertTriangle size={18} aria-hidden />,
    title: i18next.t(`problems:${code}.what`),
    message: <Text size="sm">{i18next.t(`problems:${code}.todo`, { detail })}</Text>,
    autoClose: false,
    withBorder: true,
    closeButtonProps: { 'aria-label': i18next.t('frame:close') },
  });
}
