import { type RefObject, useCallback, useEffect, useEffectEvent, useState } from 'react';
import type { NumberedLogEntry } from '#shared/contract/events.ts';

/** So near to the end counts as at the end, in px. */
const AT_END = 30;
/** Keys that lead away from the end. */
const UPWARD: ReadonlySet<string> = new Set(['ArrowUp', 'PageUp', 'Home']);

/** What was there when the list was scrolled up, and stands still since. */
export interface Reading {
  /** The newest line then. */
  readonly upTo: number;
  readonly lines: readonly NumberedLogEntry[];
}

interface ReadingState {
  /** Null while the end is followed. */
  readonly reading: Reading | null;
  readonly follow: () => void;
}

/** Whether the operator reads further up. It begins with the wish to scroll up, and ends when the end is reached again. */
export function useReading(scroller: RefObject<HTMLElement | null>, lines: readonly NumberedLogEntry[]): ReadingState {
  const [reading, setReading] = useState<Reading | null>(null);
  const pause = useEffectEvent(() => setReading((before) => before ?? { upTo: lines.at(-1)?.line ?? 0, lines }));
  useEffect(() => {
    const box = scroller.current;
    if (box === null) return;
    // The wish counts, not where it has led so far: new lines would bring the end back before that can be seen.
    const wheel = ({ deltaY }: WheelEvent): void => {
      if (deltaY < 0) pause();
    };
    const key = (event: KeyboardEvent): void => {
      if (UPWARD.has(event.key)) pause();
    };
    const press = ({ offsetX }: PointerEvent): void => {
      if (offsetX >= box.clientWidth) pause();
    };
    // New lines push out the rows that are selected, and with them the selection.
    const selected = (): void => {
      const selection = document.getSelection();
      if (selection !== null && !selection.isCollapsed && box.contains(selection.anchorNode)) pause();
    };
    // New lines push out the link that has the focus, and with it the focus.
    const focused = ({ target }: FocusEvent): void => {
      if (target !== box) pause();
    };
    const scrolled = (): void => {
      const atEnd = box.scrollHeight - box.scrollTop - box.clientHeight < AT_END;
      if (atEnd && box.scrollTop > lastTop) setReading(null);
      lastTop = box.scrollTop;
    };
    let lastTop = box.scrollTop;
    box.addEventListener('wheel', wheel, { passive: true });
    box.addEventListener('keydown', key);
    box.addEventListener('focusin', focused);
    box.addEventListener('pointerdown', press);
    box.addEventListener('touchmove', pause, { passive: true });
    document.addEventListener('selectionchange', selected);
    box.addEventListener('scroll', scrolled, { passive: true });
    return () => {
      box.removeEventListener('wheel', wheel);
      box.removeEventListener('keydown', key);
      box.removeEventListener('focusin', focused);
      box.removeEventListener('pointerdown', press);
      box.removeEventListener('touchmove', pause);
      document.removeEventListener('selectionchange', selected);
      box.removeEventListener('scroll', scrolled);
    };
  }, [scroller]);
  return { reading, follow: useCallback(() => setReading(null), []) };
}
