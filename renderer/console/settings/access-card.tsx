import { Radio, Stack } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { accessMode } from '#shared/contract/access.ts';
import type { SettingsView } from '#shared/contract/settings.ts';
import { ConsoleAddresses } from '../access/console-addresses.tsx';
import { KnownDevices } from '../access/known-devices.tsx';
import { TokenField } from '../access/token-field.tsx';
import { useAccess } from '../station/use-access.ts';
import type { SettingsDraft } from './settings-draft.ts';
import classes from './settings.module.css';
import { useFixedBy } from './use-fixed-by.ts';

interface AccessCardProps {
  readonly view: SettingsView;
  readonly draft: SettingsDraft;
  readonly onEdit: (part: Partial<SettingsDraft>) => void;
}

/** Who may connect. The mode is saved with the form; what is decided of devices and tokens holds at once. */
export function AccessCard({ view, draft, onEdit }: AccessCardProps) {
  const { t } = useTranslation('settings');
  const access = useAccess();
  const fixed = useFixedBy(view)('access');
  return (
    <section className={classes['card']} aria-label={t('access')}>
      <h2>{t('access')}</h2>
      <Radio.Group
        label={t('accessModes')}
        description={fixed}
        value={draft.access}
        onChange={(mode) => onEdit({ access: accessMode.parse(mode) })}
      >
        <Stack gap="xs" mt="xs">
          {accessMode.options.map((mode) => (
            <Radio
              key={mode}
              value={mode}
              label={t(`accessMode.${mode}`)}
              description={t(`accessHint.${mode}`)}
              disabled={fixed !== null}
            />
          ))}
        </Stack>
      </Radio.Group>
      {access !== null && (
        <>
          <KnownDevices devices={access.devices} />
          <TokenField token="device" value={access.deviceToken} fixed={access.fixedTokens.includes('device')} />
          <TokenField token="operator" value={access.operatorToken} fixed={access.fixedTokens.includes('operator')} />
          <ConsoleAddresses access={access} />
        </>
      )}
    </section>
  );
}
