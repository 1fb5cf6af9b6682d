import '@mantine/core/styles.css';
import '@mantine/notifications/styles.css';
import '../ui/tokens.css';
import { createRoot } from 'react-dom/client';
import { languageInUse, startI18n } from '../ui/i18n.ts';
import { App } from './app.tsx';
import { PreviewHub } from './preview/preview-hub.ts';
import { BridgeTransport } from './station/bridge-transport.ts';
import { SocketTransport } from './station/socket-transport.ts';
import { StationClient } from './station/station-client.ts';
import { StationModel } from './station/station-model.ts';
import type { ConsoleTransport } from './station/transport.ts';
import { consoleWords } from './words.ts';

/** In the desktop window the bridge leads to the station; in a browser the address that served the page. */
function transport(): ConsoleTransport {
  const bridge = window.captureStation;
  if (bridge !== undefined) return new BridgeTransport(bridge);
  return new SocketTransport(`${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/console`);
}

startI18n(consoleWords, languageInUse('system', navigator.languages));
const client = new StationClient(transport());
const model = new StationModel(client);
/** What a preview asks of the station may fail with the connection; it is asked again after the reconnect. */
const unheard = (): void => undefined;
const previews = new PreviewHub({
  watch: (devices) => void client.request('watchPreviews', { devices: [...devices] }).catch(unheard),
  acknowledge: (packets) => void client.request('acknowledgePreviews', { packets }).catch(unheard),
});
model.open(previews);

const root = document.querySelector('#root');
if (root !== null) createRoot(root).render(<App model={model} previews={previews} />);
