import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import { isApplePhone } from '../browser-kind.ts';
import { usePhoneState, usePhoneSurroundings } from '../phone-context.ts';
import type { PhoneView } from '../phone-state.ts';
import { RunningClock } from './running-clock.tsx';
import classes from './panel.module.css';
import shapes from './shape.module.css';
import { lookOf } from './state-look.ts';
import { StateHelp } from './state-help.tsx';
import { StateRemedy } from './state-remedy.tsx';

/** What is going on, in large letters; the clock while it records, and what to do where something is wrong. */
export function StatePanel({ view }: { readonly view: PhoneView }) {
  const { t } = useTranslation('phone');
  const { browser } = usePhoneSurroundings();
  const encoderProblem = usePhoneState((state) => state.encoderProblem);
  const { tone, shape } = lookOf(view);
  const { title, text } = wordsOf(t, view, isApplePhone(browser));
  return (
    <section className={classes['panel']} data-tone={tone} data-state={view.kind}>
      <i className={shapes['shape']} data-shape={shape} aria-hidden />
      <div role="status">
        <b>{title}</b>
        <span>{text}</span>
      </div>
      {'startedMs' in view && view.startedMs !== null && <RunningClock startedMs={view.startedMs} />}
      <div className={classes['help']}>
        <StateHelp view={view} />
        {view.kind === 'encoder' && <small>{encoderProblem}</small>}
        <StateRemedy view={view} />
      </div>
    </section>
  );
}

function wordsOf(t: TFunction<'phone'>, view: PhoneView, apple: boolean): { title: string; text: string } {
  switch (view.kind) {
    case 'refused':
      return { title: t(`refused.${view.code}.title`), text: t(`refused.${view.code}.text`) };
    case 'camera':
      return { title: t(`camera.${view.problem}.title`), text: t(`camera.${view.problem}.text`) };
    case 'unreachable':
      return { title: t('state.unreachable.title'), text: t(`state.unreachable.${apple ? 'apple' : 'text'}`) };
    default:
      return { title: t(`state.${view.kind}.title`), text: t(`state.${view.kind}.text`) };
  }
}
