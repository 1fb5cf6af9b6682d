import { Modal, type ModalProps } from '@mantine/core';
import { useTranslation } from 'react-i18next';

/** A dialog of the console; Esc, a click beside it and a button with a name close it. */
export function Dialog(props: Pick<ModalProps, 'opened' | 'onClose' | 'title' | 'size' | 'children'>) {
  const { t } = useTranslation('frame');
  return <Modal {...props} closeButtonProps={{ 'aria-label': t('close') }} />;
}
