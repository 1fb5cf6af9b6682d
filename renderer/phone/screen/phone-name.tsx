import { IconCheck, IconPencil } from '@tabler/icons-react';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { MAX_DEVICE_NAME } from '#shared/messages/camera-messages.ts';
import { usePhone, usePhoneState } from '../phone-context.ts';
import classes from './screen.module.css';

/** The name of this phone, to be edited in place. */
export function PhoneName() {
  const { t } = useTranslation('phone');
  const name = usePhoneState((state) => state.name);
  const [editing, setEditing] = useState(false);
  if (editing) return <NameForm name={name} close={() => setEditing(false)} />;
  return (
    <div className={classes['name']}>
      <h1>{name}</h1>
      <button type="button" className={classes['icon']} aria-label={t('name.edit')} onClick={() => setEditing(true)}>
        <IconPencil size={20} aria-hidden />
      </button>
    </div>
  );
}

interface NameFormProps {
  readonly name: string;
  readonly close: () => void;
}

/** Enter, the button, or a tap elsewhere saves; Escape does not. */
function NameForm({ name, close }: NameFormProps) {
  const { t } = useTranslation('phone');
  const phone = usePhone();
  const [text, setText] = useState(name);
  const ended = useRef(false);
  const end = (): void => {
    ended.current = true;
    close();
  };
  const save = (): void => {
    // The field loses the focus once more when it goes.
    if (ended.current) return;
    phone.rename(text);
    end();
  };
  return (
    <form
      className={classes['name']}
      onSubmit={(event) => {
        event.preventDefault();
        save();
      }}
    >
      <input
        ref={(input) => input?.focus()}
        aria-label={t('name.label')}
        value={text}
        maxLength={MAX_DEVICE_NAME}
        enterKeyHint="done"
        autoComplete="off"
        onChange={(event) => setText(event.currentTarget.value)}
        onFocus={(event) => event.currentTarget.select()}
        onKeyDown={({ key }) => {
          if (key === 'Escape') end();
        }}
        onBlur={({ currentTarget, relatedTarget }) => {
          if (currentTarget.form?.contains(relatedTarget) !== true) save();
        }}
      />
      <button type="submit" className={classes['icon']} aria-label={t('name.save')}>
        <IconCheck size={22} aria-hidden />
      </button>
    </form>
  );
}
