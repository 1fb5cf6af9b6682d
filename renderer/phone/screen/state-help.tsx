import { useTranslation } from 'react-i18next';
import { type BrowserKind, isApplePhone } from '../browser-kind.ts';
import { usePhoneSurroundings } from '../phone-context.ts';
import type { PhoneView } from '../phone-state.ts';

/** What the person can do, in steps, where one sentence is not enough. */
export function StateHelp({ view }: { readonly view: PhoneView }) {
  const { t } = useTranslation('phone');
  const { browser } = usePhoneSurroundings();
  if (view.kind === 'camera' && view.problem === 'denied') return <p>{t(`allow.${allowWords(browser)}`)}</p>;
  if (view.kind !== 'unreachable' || !isApplePhone(browser)) return null;
  return (
    <ol>
      <li>
        <a href="/ca.crt">{t('certificate.download')}</a>
      </li>
      <li>{t('certificate.install')}</li>
      <li>{t('certificate.trust')}</li>
      <li>{t('certificate.back')}</li>
    </ol>
  );
}

function allowWords(kind: BrowserKind): 'chrome' | 'safari' | 'apple' | 'other' {
  if (isApplePhone(kind)) return kind.browser === 'Safari' ? 'safari' : 'apple';
  return kind.system === 'Android' ? 'chrome' : 'other';
}
