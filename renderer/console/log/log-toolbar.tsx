import { Button, Chip, Group, NativeSelect, TextInput } from '@mantine/core';
import { useClipboard } from '@mantine/hooks';
import { IconCopy, IconDownload, IconSearch } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { logLevel } from '#shared/contract/log-entry.ts';
import { formatCount } from '../../ui/format.ts';
import type { LogFilter } from './filtered-log.ts';
import { LevelMark } from './level-mark.tsx';
import classes from './log.module.css';
import { logText, saveText } from './log-text.ts';
import { useConnectionNames } from './use-connection-names.ts';
import type { ShownLog } from './use-filtered-log.ts';

interface LogToolbarProps {
  readonly filter: LogFilter;
  readonly onFilter: (filter: LogFilter) => void;
  readonly shown: ShownLog;
}

/** The filter, how many lines pass it, and where they can go. */
export function LogToolbar({ filter, onFilter, shown }: LogToolbarProps) {
  const { t } = useTranslation('log');
  const clipboard = useClipboard();
  const nameOf = useConnectionNames();
  const labelled = (connection: string): { value: string; label: string } => {
    const name = nameOf(connection);
    return { value: connection, label: name === connection ? connection : `${name} (${connection})` };
  };
  // The chosen device stays to be seen when its last line is gone.
  const devices = new Set(filter.device === null ? shown.devices : [...shown.devices, filter.device]);
  const save = (): void => saveText(logText(shown.lines), `capture-station-${Date.now()}.log`);
  return (
    <div className={classes['toolbar']}>
      <TextInput
        className={classes['text']}
        type="search"
        aria-label={t('filterText')}
        placeholder={t('filterText')}
        leftSection={<IconSearch size={17} aria-hidden />}
        value={filter.text}
        onChange={(event) => onFilter({ ...filter, text: event.currentTarget.value })}
      />
      <NativeSelect
        aria-label={t('device')}
        data={[{ value: '', label: t('allDevices') }, ...[...devices].map(labelled)]}
        value={filter.device ?? ''}
        onChange={(event) => onFilter({ ...filter, device: event.currentTarget.value || null })}
      />
      <Chip.Group
        multiple
        value={[...filter.levels]}
        onChange={(levels) =>
          onFilter({ ...filter, levels: logLevel.options.filter((level) => levels.includes(level)) })
        }
      >
        <Group gap={6} role="group" aria-label={t('level')}>
          {logLevel.options.map((level) => (
            <Chip key={level} value={level} variant="outline" size="sm">
              <LevelMark level={level} />
            </Chip>
          ))}
        </Group>
      </Chip.Group>
      <output className={classes['count']}>
        {t('count', { shown: formatCount(shown.lines.length), all: formatCount(shown.all) })}
      </output>
      <Button
        variant="default"
        leftSection={<IconCopy size={16} aria-hidden />}
        onClick={() => clipboard.copy(logText(shown.lines))}
      >
        {t(clipboard.copied ? 'copied' : 'copy')}
      </Button>
      <Button variant="default" leftSection={<IconDownload size={16} aria-hidden />} onClick={save}>
        {t('save')}
      </Button>
    </div>
  );
}
