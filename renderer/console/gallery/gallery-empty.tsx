import { Button, Loader } from '@mantine/core';
import { IconPhotoVideo } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { EmptyState } from '../../ui/empty-state.tsx';
import { useStation } from '../station/use-station.ts';

interface GalleryEmptyProps {
  readonly hasSessions: boolean;
  readonly loaded: boolean;
  readonly failed: boolean;
  readonly onShowAll: () => void;
}

/** What stands where no recording does: why, and what to do. */
export function GalleryEmpty({ hasSessions, loaded, failed, onShowAll }: GalleryEmptyProps) {
  const { t } = useTranslation('gallery');
  const { sessions } = useStation();
  if (hasSessions) {
    return (
      <EmptyState>
        <p>{t('noneFound')}</p>
        <Button variant="default" onClick={onShowAll}>
          {t('clearSearch')}
        </Button>
      </EmptyState>
    );
  }
  if (failed) {
    return (
      <EmptyState role="alert">
        <p>{t('loadFailed')}</p>
        <Button onClick={() => void sessions.load()}>{t('reload')}</Button>
      </EmptyState>
    );
  }
  if (!loaded) {
    return (
      <EmptyState>
        <Loader size="sm" />
        <p>{t('loading')}</p>
      </EmptyState>
    );
  }
  return (
    <EmptyState icon={<IconPhotoVideo size={72} stroke={1.1} aria-hidden />} title={t('emptyTitle')}>
      <p>{t('emptyText')}</p>
      <Button component="a" href="#capture">
        {t('emptyAction')}
      </Button>
    </EmptyState>
  );
}
