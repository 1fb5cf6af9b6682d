import type { BrowserKind } from './browser-kind.ts';
import type { Phone } from './phone.ts';
import { PhoneContext, usePhoneState } from './phone-context.ts';
import { CameraScreen } from './screen/camera-screen.tsx';
import { WelcomeScreen } from './screen/welcome-screen.tsx';

interface AppProps {
  readonly phone: Phone;
  readonly browser: BrowserKind;
}

/** The phone page. */
export function App({ phone, browser }: AppProps) {
  return (
    <PhoneContext value={{ phone, browser }}>
      <Stage />
    </PhoneContext>
  );
}

function Stage() {
  const stage = usePhoneState((state) => state.stage);
  return stage === 'idle' ? <WelcomeScreen /> : <CameraScreen />;
}
