import { useTranslation } from 'react-i18next';
import { usePhone } from '../phone-context.ts';
import type { PhoneView } from '../phone-state.ts';
import classes from './panel.module.css';

/** The one button that leads to the cure; nothing where there is none. */
export function StateRemedy({ view }: { readonly view: PhoneView }) {
  const { t } = useTranslation('phone');
  const phone = usePhone();
  const remedy = remedyOf(view);
  if (remedy === null) return null;
  const act = {
    camera: () => phone.tryCameraAgain(),
    again: () => phone.connect(),
    here: () => phone.connect(),
    reload: () => location.reload(),
    // A certificate that was trusted meanwhile counts for a page that is loaded after it.
    reached: () => location.reload(),
  }[remedy];
  const words = { camera: 'again', again: 'again', here: 'here', reload: 'reload', reached: 'again' } as const;
  return (
    <button type="button" className={classes['remedy']} onClick={act}>
      {t(`remedy.${words[remedy]}`)}
    </button>
  );
}

function remedyOf(view: PhoneView): 'camera' | 'again' | 'here' | 'reload' | 'reached' | null {
  switch (view.kind) {
    case 'camera':
      return 'camera';
    case 'encoder':
      return 'reload';
    case 'unreachable':
      return 'reached';
    case 'refused':
      if (view.code === 'replaced') return 'here';
      return view.code === 'bad-hello' ? 'reload' : 'again';
    default:
      return null;
  }
}
