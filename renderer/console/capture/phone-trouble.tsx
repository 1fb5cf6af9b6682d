import { IconAlertTriangleFilled } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { PhoneTrouble as Trouble } from '#shared/contract/status.ts';
import classes from './capture.module.css';

/** Why a phone page has no picture, beside the station's word for its state. */
export function PhoneTrouble({ trouble }: { readonly trouble: Trouble }) {
  const { t } = useTranslation('capture');
  return (
    <span className={classes['trouble']}>
      <IconAlertTriangleFilled size={14} aria-hidden />
      {t(`trouble.${trouble}`)}
    </span>
  );
}
