import { useVirtualizer } from '@tanstack/react-virtual';
import { memo, useEffect, useEffectEvent, useMemo, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { CARD_GAP, layoutFor, neighbour, pictureHeight, placeOf, rowHeight, rowsOf } from './gallery-rows.ts';
import classes from './gallery.module.css';
import { SessionCard } from './session-card.tsx';
import { TakeHeading } from './take-heading.tsx';
import type { TakeGroup } from './take-groups.ts';
import { useElementWidth } from './use-element-width.ts';

const ARROWS: ReadonlySet<string> = new Set(['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown']);
/** Lines that are drawn beyond what is seen. */
const OVERSCAN = 3;

interface SessionRowsProps {
  readonly takes: readonly TakeGroup[];
  readonly selected: string | null;
}

/** The list itself: only the lines that can be seen exist. Arrow keys lead from card to card. */
export const SessionRows = memo(function SessionRows({ takes, selected }: SessionRowsProps) {
  const { t } = useTranslation('gallery');
  const scroller = useRef<HTMLDivElement>(null);
  const inner = useRef<HTMLDivElement>(null);
  const width = useElementWidth(inner);
  const layout = useMemo(() => layoutFor(width), [width]);
  const rows = useMemo(() => rowsOf(takes, layout), [takes, layout]);
  const lines = useVirtualizer({
    count: width === 0 ? 0 : rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => rowHeight(rows[index], layout),
    overscan: OVERSCAN,
  });
  useEffect(() => lines.measure(), [lines, layout, rows]);

  const lead = useEffectEvent((event: KeyboardEvent): void => {
    if (!ARROWS.has(event.key) || !(event.target instanceof HTMLElement)) return;
    const folder = event.target.closest<HTMLElement>('[data-folder]')?.dataset['folder'];
    const next = folder === undefined ? null : neighbour(rows, folder, event.key);
    if (next === null) return;
    event.preventDefault();
    lines.scrollToIndex(placeOf(rows, next.folder)?.row ?? 0);
    // The line may have to be drawn first.
    requestAnimationFrame(() => {
      scroller.current?.querySelector<HTMLElement>(`[data-folder="${CSS.escape(next.folder)}"]`)?.focus();
    });
  });
  useEffect(() => {
    const list = scroller.current;
    const pressed = (event: KeyboardEvent): void => lead(event);
    list?.addEventListener('keydown', pressed);
    return () => list?.removeEventListener('keydown', pressed);
  }, []);

  return (
    <section className={classes['scroller']} ref={scroller} aria-label={t('list')}>
      <div ref={inner} className={classes['lines']} style={{ height: lines.getTotalSize() }}>
        {lines.getVirtualItems().map(({ key, index, start }) => {
          const row = rows[index];
          if (row === undefined) return null;
          return (
            <div key={key} className={classes['line']} style={{ transform: `translateY(${start}px)` }}>
              {row.kind === 'take' ? (
                <TakeHeading take={row.take} />
              ) : (
                <div
                  className={classes['cards']}
                  style={{ gridTemplateColumns: `repeat(${layout.columns}, minmax(0, 1fr))`, gap: CARD_GAP }}
                >
                  {row.sessions.map((session) => (
                    <SessionCard
                      key={session.folder}
                      session={session}
                      selected={session.folder === selected}
                      height={pictureHeight(layout.cardWidth)}
                    />
                  ))}
                </div>
              )}
            </div>
          );
        })}
      </div>
    </section>
  );
});
