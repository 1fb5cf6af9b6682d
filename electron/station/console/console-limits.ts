import type { LIMITS } from '../limits.ts';

/** The caps that consoles live under. */
export type ConsoleLimits = Readonly<
  Record<
    keyof Pick<typeof LIMITS, 'sampleMs' | 'consoleFlushMs' | 'consoleLogLines' | 'consoleQueueBytes' | 'consoles'>,
    number
  >
>;
