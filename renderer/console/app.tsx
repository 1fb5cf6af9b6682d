import { MantineProvider, useMantineColorScheme } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { useEffect } from 'react';
import { I18nextProvider } from 'react-i18next';
import i18next from 'i18next';
import { languageInUse } from '../ui/i18n.ts';
import { cssVariables, theme } from '../ui/theme.ts';
import { Frame } from './frame/frame.tsx';
import type { PreviewHub } from './preview/preview-hub.ts';
import { PreviewContext } from './preview/preview-context.ts';
import type { StationModel } from './station/station-model.ts';
import { StationContext, useStationState } from './station/use-station.ts';

/** The content security policy lets in the library's styles by this nonce alone; the server sets it anew each time. */
function styleNonce(): string {
  return document.querySelector<HTMLScriptElement>('script[nonce]')?.nonce ?? '';
}

/** Follows the station's settings: language and colours. */
function Preferences() {
  const language = useStationState(({ settings }) => settings?.values.language ?? null);
  const colors = useStationState(({ settings }) => settings?.values.theme ?? null);
  const { setColorScheme } = useMantineColorScheme();
  useEffect(() => {
    if (language === null) return;
    const inUse = languageInUse(language, navigator.languages);
    document.documentElement.lang = inUse;
    void i18next.changeLanguage(inUse);
  }, [language]);
  useEffect(() => {
    if (colors !== null) setColorScheme(colors === 'system' ? 'auto' : colors);
  }, [colors, setColorScheme]);
  return null;
}

/** The operator's console. */
export function App({ model, previews }: { readonly model: StationModel; readonly previews: PreviewHub }) {
  return (
    <I18nextProvider i18n={i18next}>
      <MantineProvider
        theme={theme}
        cssVariablesResolver={cssVariables}
        defaultColorScheme="auto"
        getStyleNonce={styleNonce}
      >
        <StationContext value={model}>
          <PreviewContext value={previews}>
            <Preferences />
            <Notifications position="bottom-right" limit={4} />
            <Frame />
          </PreviewContext>
        </StationContext>
      </MantineProvider>
    </I18nextProvider>
  );
}
