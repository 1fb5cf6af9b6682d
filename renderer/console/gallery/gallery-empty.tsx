import { Button, Loader } from '@mantine/core';
import { IconPhotoVideo } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useStation } from '../station/use-station.ts';
import classes from './gallery.module.css';

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
      <section className={classes['empty']}>
        <p>{t('noneFound')}</p>
        <Button variant="default" onClick={onShowAll}>
          {t('clearSearch')}
        </Button>
      </section>
    );
  }
  if (failed) {
    return (
      <section className={classes['empty']} role="alert">
        <p>{t('loadFailed')}</p>
        <Button onClick={() => void sessions.load()}>{t('reload')}</Button>
      </section>
    );
  }
  if (!loaded) {
    return (
      <section className={classes['empty']}>
        <Loader size="sm" />
        <p>{t('loading')}</p>
      </section>
    );
  }
  return (
    <section className={classes['empty']}>
      <IconPhotoVideo size={72} stroke={1.1} aria-hidden />
      <h2>{t('emptyTitle')}</h2>
      <p>{t('emptyText')}</p>
      <Button component="a" href="#capture">
        {t('emptyAction')}
      </Button>
    </section>
  );
}
