import { Button, Group, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Dialog } from './dialog.tsx';

interface QuestionProps {
  readonly opened: boolean;
  readonly title: string;
  /** What will happen, in whole sentences. */
  readonly text: string;
  /** The button that does it. */
  readonly answer: string;
  readonly running: boolean;
  readonly onAnswer: () => void;
  readonly onClose: () => void;
}

/** Asks before something that cannot be taken back; the way out has the focus. */
export function Question({ opened, title, text, answer, running, onAnswer, onClose }: QuestionProps) {
  const { t } = useTranslation('frame');
  return (
    <Dialog opened={opened} onClose={onClose} title={title} size="md">
      <Text>{text}</Text>
      <Group justify="flex-end" mt="lg">
        <Button variant="default" data-autofocus onClick={onClose}>
          {t('cancel')}
        </Button>
        <Button loading={running} onClick={onAnswer}>
          {answer}
        </Button>
      </Group>
    </Dialog>
  );
}
