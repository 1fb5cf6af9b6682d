import { Modal, type ModalProps } from '@mantine/core';
import { useLayoutEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';

/**
 * A dialog of the console; Esc, a click beside it and a button with a name close it. The focus goes back to where it was
 * when it is gone: the library's own way may be overtaken by a dialog that is closed the moment it opens.
 */
export function Dialog(props: Pick<ModalProps, 'opened' | 'onClose' | 'title' | 'size' | 'children'>) {
  const { t } = useTranslation('frame');
  const opener = useRef<HTMLElement | null>(null);
  const { opened } = props;
  useLayoutEffect(() => {
    if (opened && document.activeElement instanceof HTMLElement) opener.current = document.activeElement;
  }, [opened]);
  return (
    <Modal
      {...props}
      returnFocus={false}
      onExitTransitionEnd={() => opener.current?.focus()}
      closeButtonProps={{ 'aria-label': t('close') }}
    />
  );
}
