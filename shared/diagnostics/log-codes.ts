import type { CheckCode } from './finding.ts';
import type { LogCodeText } from './log-code-text.ts';
import { logCodesOfDevices } from './log-codes-of-devices.ts';
import { logCodesOfRecordings } from './log-codes-of-recordings.ts';
import { logCodesOfTheStation } from './log-codes-of-the-station.ts';

/** Every code that the station logs as a warning or an error. Their codes are stable. */
export const LOG_CODES = {
  ...logCodesOfDevices,
  ...logCodesOfRecordings,
  ...logCodesOfTheStation,
} as const;

export type LogCode = keyof typeof LOG_CODES;

function isLogCode(code: string): code is LogCode {
  return Object.hasOwn(LOG_CODES, code);
}

/** The codes in alphabetical order. */
export const logCodes: readonly LogCode[] = Object.keys(LOG_CODES).filter(isLogCode).sort();

/** What a line with this code means, and where it is looked into. */
export function logCodeText(code: LogCode): LogCodeText {
  return LOG_CODES[code];
}

/** The check under which a line of the log is looked into; null for information, and for codes that are not known. */
export function checkOfLogCode(code: string): CheckCode | null {
  return isLogCode(code) ? LOG_CODES[code].check : null;
}

/** The codes that belong to a check, in alphabetical order. */
export function logCodesOf(check: CheckCode): readonly LogCode[] {
  return logCodes.filter((code) => LOG_CODES[code].check === check);
}
