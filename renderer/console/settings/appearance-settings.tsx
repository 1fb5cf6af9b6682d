import { NativeSelect } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { colorTheme, language, type SettingsView } from '#shared/contract/settings.ts';
import { useCommand } from '../station/use-command.ts';
import classes from './settings.module.css';

/** Language and colours: what is chosen holds at once. */
export function AppearanceSettings({ view }: { readonly view: SettingsView }) {
  const { t } = useTranslation('settings');
  const change = useCommand('changeSettings');
  return (
    <section className={classes['card']} aria-label={t('appearance')}>
      <h2>{t('appearance')}</h2>
      <div className={classes['pair']}>
        <NativeSelect
          label={t('language')}
          data={language.options.map((value) => ({ value, label: t(`languages.${value}`) }))}
          value={view.values.language}
          onChange={(event) => void change.run({ language: language.parse(event.currentTarget.value) })}
        />
        <NativeSelect
          label={t('theme')}
          data={colorTheme.options.map((value) => ({ value, label: t(`themes.${value}`) }))}
          value={view.values.theme}
          onChange={(event) => void change.run({ theme: colorTheme.parse(event.currentTarget.value) })}
        />
      </div>
    </section>
  );
}
