import '../ui/tokens.css';
import './page.css';
import { createRoot, type Root } from 'react-dom/client';
import { CAMERA_PATH } from '#shared/messages/camera-messages.ts';
import { languageInUse, startI18n } from '../ui/i18n.ts';
import { App } from './app.tsx';
import { watchBattery } from './battery.ts';
import { browserKindOf } from './browser-kind.ts';
import { missingCapability } from './capability.ts';
import { deviceModel } from './device-model.ts';
import { IdentityKeeper, scannedToken } from './identity.ts';
import { Phone } from './phone.ts';
import { watchPresence } from './presence.ts';
import { startPhoneWorker } from './phone-worker.ts';
import { Remembered } from './remembered.ts';
import { IncapableScreen } from './screen/incapable-screen.tsx';
import { isUndelivered } from './undelivered.ts';
import { ScreenWake } from './wake-lock.ts';
import { phoneWords } from './words.ts';

const language = languageInUse('system', navigator.languages);
const i18n = startI18n({ phone: phoneWords }, language);
document.documentElement.lang = language === 'zh' ? 'zh-CN' : language;
document.title = i18n.t('title', { ns: 'phone' });

/** The token goes into the phone's memory and out of the address, where others could read it. */
function takeToken(): string | null {
  const token = scannedToken(location.hash);
  if (token !== null) history.replaceState(null, '', location.pathname + location.search);
  return token;
}

/** What the station does not have yet goes with the page. */
function warnBeforeUnload(phone: Phone): void {
  addEventListener('beforeunload', (event) => {
    if (isUndelivered(phone.state.getState())) event.preventDefault();
  });
}

async function open(root: Root): Promise<void> {
  const token = takeToken();
  const missing = await missingCapability(window);
  if (missing !== null) {
    root.render(<IncapableScreen missing={missing} />);
    return;
  }
  const remembered = new Remembered(() => localStorage);
  const phone: Phone = new Phone({
    worker: startPhoneWorker(),
    media: navigator.mediaDevices,
    identity: new IdentityKeeper(remembered, await deviceModel(navigator), token),
    remembered,
    tab: new Remembered(() => sessionStorage),
    url: `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}${CAMERA_PATH}`,
    wake: new ScreenWake({ document, wakeLock: navigator.wakeLock }, (wakefulness) => phone.wakeChanged(wakefulness)),
  });
  watchPresence(phone);
  warnBeforeUnload(phone);
  void watchBattery(navigator, (battery) => phone.batteryChanged(battery));
  phone.start();
  root.render(<App phone={phone} browser={browserKindOf(navigator.userAgent, navigator.maxTouchPoints)} />);
}

const place = document.querySelector('#root');
if (place !== null) void open(createRoot(place));
