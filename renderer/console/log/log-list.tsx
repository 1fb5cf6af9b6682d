import { useVirtualizer } from '@tanstack/react-virtual';
import { memo, useLayoutEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '@mantine/core';
import { IconArrowDown, IconHelpCircle } from '@tabler/icons-react';
import type { NumberedLogEntry } from '#shared/contract/events.ts';
import { checkOfLogCode } from '#shared/diagnostics/log-codes.ts';
import { formatExactTimeOfDay } from '../../ui/format.ts';
import { checkLink } from '../diagnostics/diagnostics-address.ts';
import { LevelMark } from './level-mark.tsx';
import classes from './log.module.css';
import { MarkedText } from './marked-text.tsx';
import { useConnectionNames } from './use-connection-names.ts';
import { useReading } from './use-reading.ts';

const LINE_HEIGHT = 25;
const OVERSCAN = 12;

interface LogListProps {
  readonly lines: readonly NumberedLogEntry[];
  /** What is marked in the lines. */
  readonly text: string;
}

/** The lines themselves: only those that can be seen exist. Follows the end until it is scrolled up. */
export function LogList({ lines: all, text }: LogListProps) {
  const { t } = useTranslation('log');
  const nameOf = useConnectionNames();
  const scroller = useRef<HTMLDivElement>(null);
  const { reading, follow } = useReading(scroller, all);
  const lines = reading?.lines ?? all;
  const rows = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => LINE_HEIGHT,
    overscan: OVERSCAN,
    paddingStart: 8,
    paddingEnd: 8,
  });
  const newest = all.at(-1)?.line ?? 0;
  useLayoutEffect(() => {
    if (reading === null && scroller.current !== null) scroller.current.scrollTop = scroller.current.scrollHeight;
  }, [newest, lines.length, reading]);
  const fresh = reading === null ? 0 : all.length - all.findLastIndex(({ line }) => line <= reading.upTo) - 1;
  return (
    <div className={classes['place']}>
      {/* What scrolls must be reachable by keyboard. */}
      <div
        ref={scroller}
        className={classes['scroller']}
        role="log"
        aria-live="off"
        aria-label={t('lines')}
        tabIndex={0}
      >
        <div className={classes['lines']} style={{ height: rows.getTotalSize() }}>
          {rows.getVirtualItems().map(({ index, start }) => {
            const entry = lines[index];
            if (entry === undefined) return null;
            return (
              <div key={entry.line} className={classes['line']} style={{ transform: `translateY(${start}px)` }}>
                <LogRow entry={entry} name={nameOf(entry.device)} text={text} />
              </div>
            );
          })}
        </div>
      </div>
      {reading !== null && (
        <Button
          className={classes['follow']}
          radius="xl"
          leftSection={<IconArrowDown size={16} aria-hidden />}
          onClick={follow}
        >
          {fresh > 0 ? t('follow', { count: fresh }) : t('toEnd')}
        </Button>
      )}
    </div>
  );
}

interface LogRowProps {
  readonly entry: NumberedLogEntry;
  /** Of the device that it is about. */
  readonly name: string;
  readonly text: string;
}

const LogRow = memo(function LogRow({ entry, name, text }: LogRowProps) {
  return (
    <div className={classes['row']} data-level={entry.level}>
      <time>{formatExactTimeOfDay(entry.timeMs)}</time>
      <LevelMark level={entry.level} />
      <span className={classes['device']} title={entry.device ?? undefined}>
        {name}
      </span>
      <span className={classes['code']}>
        <MarkedText text={entry.code} wanted={text} />
      </span>
      <span>{entry.level !== 'info' && <MeaningLink code={entry.code} />}</span>
      <span title={entry.message}>
        <MarkedText text={entry.message} wanted={text} />
      </span>
    </div>
  );
});

/** Leads to what a code means and the check that looks into it; nothing for codes that no check knows. */
function MeaningLink({ code }: { readonly code: string }) {
  const { t } = useTranslation('log');
  const check = checkOfLogCode(code);
  if (check === null) return null;
  const name = t('meaning', { code });
  return (
    <a className={classes['meaning']} href={checkLink(check, code)} aria-label={name} title={name}>
      <IconHelpCircle size={16} aria-hidden />
    </a>
  );
}
