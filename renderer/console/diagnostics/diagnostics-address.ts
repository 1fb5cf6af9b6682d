import { useMemo, useSyncExternalStore } from 'react';
import { type CheckCode, checkCode } from '#shared/diagnostics/finding.ts';
import { type LogCode, logCodesOf } from '#shared/diagnostics/log-codes.ts';

/** What `#diagnostics/CHECK/LOGCODE` names: the check that is opened, and the code of the log that led there. */
export interface DiagnosticsAddress {
  readonly check: CheckCode | null;
  /** One of the check's own. */
  readonly logCode: LogCode | null;
}

/** Reads an address; what is no check, or no code of this check, counts as not said. */
export function readDiagnosticsAddress(hash: string): DiagnosticsAddress {
  const [screen, check, logCode] = hash.replace(/^#\/?/, '').split('/');
  const parsed = checkCode.safeParse(check);
  if (screen !== 'diagnostics' || !parsed.success) return { check: null, logCode: null };
  return { check: parsed.data, logCode: logCodesOf(parsed.data).find((code) => code === logCode) ?? null };
}

/** The address of a check, by way of a code of the log where one leads there. */
export function checkLink(check: CheckCode, logCode: string | null = null): string {
  return `#diagnostics/${check}${logCode === null ? '' : `/${logCode}`}`;
}

function subscribe(listener: () => void): () => void {
  addEventListener('hashchange', listener);
  return () => removeEventListener('hashchange', listener);
}

/** What the console's address names. */
export function useDiagnosticsAddress(): DiagnosticsAddress {
  const hash = useSyncExternalStore(subscribe, () => location.hash);
  return useMemo(() => readDiagnosticsAddress(hash), [hash]);
}
