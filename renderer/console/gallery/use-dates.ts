import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';

/** Dates and times of day in the console's language. */
export interface Dates {
  readonly day: (ms: number) => string;
  /** `13:57`. */
  readonly time: (ms: number) => string;
  readonly dayAndTime: (ms: number) => string;
  /** An ISO time of the manifest, to the second. */
  readonly exact: (iso: string) => string;
}

export function useDates(): Dates {
  const { i18n } = useTranslation();
  const { language } = i18n;
  return useMemo(() => {
    const day = new Intl.DateTimeFormat(language, { dateStyle: 'long' });
    const time = new Intl.DateTimeFormat(language, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
    const exact = new Intl.DateTimeFormat(language, { dateStyle: 'short', timeStyle: 'medium', hourCycle: 'h23' });
    return {
      exact: (iso) => exact.format(new Date(iso)),
      day: (ms) => day.format(ms),
      time: (ms) => time.format(ms),
      dayAndTime: (ms) => `${day.format(ms)} ${time.format(ms)}`,
    };
  }, [language]);
}
