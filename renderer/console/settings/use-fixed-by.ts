import { useTranslation } from 'react-i18next';
import type { SettingsView } from '#shared/contract/settings.ts';

type Fixable = SettingsView['fixed'][number];

const FLAGS: Readonly<Record<Fixable, string>> = {
  recordings: '--recordings',
  port: '--port',
  httpsPort: '--https-port',
  access: '--access',
  keepRaw: '--no-raw',
};

/** Says of a setting which flag of the command line has fixed it; null where none has. */
export function useFixedBy({ fixed }: SettingsView): (setting: Fixable) => string | null {
  const { t } = useTranslation('settings');
  return (setting) => (fixed.includes(setting) ? t('fixed', { flag: FLAGS[setting] }) : null);
}
