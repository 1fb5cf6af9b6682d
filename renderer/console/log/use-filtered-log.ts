import { useEffect, useState } from 'react';
import type { NumberedLogEntry } from '#shared/contract/events.ts';
import { useStation } from '../station/use-station.ts';
import { FilteredLog, type LogFilter } from './filtered-log.ts';

/** What the screen shows of the log. */
export interface ShownLog {
  readonly lines: readonly NumberedLogEntry[];
  readonly all: number;
  readonly devices: readonly string[];
  /** The filter that these lines passed, in words. */
  readonly filter: string;
}

/** The lines that pass the filter, brought up to date once a frame of the screen, however many come. */
export function useFilteredLog(filter: LogFilter): ShownLog {
  const { log } = useStation();
  const [filtered] = useState(() => new FilteredLog());
  const [shown, setShown] = useState<ShownLog>({ lines: [], all: 0, devices: [], filter: '' });
  useEffect(() => {
    let frame = 0;
    const show = (): void => {
      frame = 0;
      const lines = filtered.of(log.lines, filter, log.generation);
      setShown({ lines, all: log.lines.length, devices: filtered.devices, filter: JSON.stringify(filter) });
    };
    const soon = (): void => {
      if (frame === 0) frame = requestAnimationFrame(show);
    };
    soon();
    const stop = log.subscribe(soon);
    return () => {
      stop();
      cancelAnimationFrame(frame);
    };
  }, [log, filter, filtered]);
  return shown;
}
