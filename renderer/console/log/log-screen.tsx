import { useDeferredValue, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '@mantine/core';
import { EmptyState } from '../../ui/empty-state.tsx';
import classes from './log.module.css';
import { LogList } from './log-list.tsx';
import { LogToolbar } from './log-toolbar.tsx';
import { ALL_LINES } from './filtered-log.ts';
import { useFilteredLog } from './use-filtered-log.ts';

/** Every line of the log as it comes. */
export function LogScreen() {
  const { t } = useTranslation('log');
  const [filter, setFilter] = useState(ALL_LINES);
  const shown = useFilteredLog(useDeferredValue(filter));
  return (
    <div className={classes['screen']}>
      <LogToolbar filter={filter} onFilter={setFilter} shown={shown} />
      {shown.lines.length > 0 ? (
        <LogList key={shown.filter} lines={shown.lines} text={filter.text.trim()} />
      ) : (
        <EmptyState>
          <p>{t(shown.all === 0 ? 'empty' : 'noneMatch')}</p>
          {shown.all > 0 && (
            <Button variant="default" onClick={() => setFilter(ALL_LINES)}>
              {t('showAll')}
            </Button>
          )}
        </EmptyState>
      )}
    </div>
  );
}
