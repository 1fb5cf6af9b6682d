import { NativeSelect, TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { gallerySessionState } from '#shared/contract/session-summary.ts';
import classes from './gallery.module.css';
import type { SessionSearch } from './session-search.ts';

interface GallerySearchProps {
  readonly search: SessionSearch;
  readonly onSearch: (search: SessionSearch) => void;
  readonly devices: readonly string[];
  readonly found: number;
}

/** What the operator looks for, and how many there are. */
export function GallerySearch({ search, onSearch, devices, found }: GallerySearchProps) {
  const { t } = useTranslation('gallery');
  return (
    <search className={classes['search']}>
      <TextInput
        className={classes['words']}
        type="search"
        aria-label={t('search')}
        placeholder={t('searchHint')}
        size="md"
        leftSection={<IconSearch size={18} aria-hidden />}
        value={search.words}
        onChange={(event) => onSearch({ ...search, words: event.currentTarget.value })}
      />
      <NativeSelect
        aria-label={t('device')}
        size="md"
        data={[{ value: '', label: t('allDevices') }, ...devices.map((name) => ({ value: name, label: name }))]}
        value={search.deviceName ?? ''}
        onChange={(event) => onSearch({ ...search, deviceName: event.currentTarget.value || null })}
      />
      <NativeSelect
        aria-label={t('state')}
        size="md"
        data={[
          { value: '', label: t('allStates') },
          ...gallerySessionState.options.map((state) => ({ value: state, label: t(`states.${state}`) })),
        ]}
        value={search.state ?? ''}
        onChange={(event) => {
          const state = gallerySessionState.safeParse(event.currentTarget.value);
          onSearch({ ...search, state: state.success ? state.data : null });
        }}
      />
      <output className={classes['found']}>{t('found', { count: found })}</output>
    </search>
  );
}
