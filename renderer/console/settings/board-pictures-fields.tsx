import { Checkbox, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { readWholeNumber } from '../capture-settings/whole-number.ts';
import { BOARD_PICTURES, type SettingsDraft } from './settings-draft.ts';
import classes from './settings.module.css';

interface BoardPicturesFieldsProps {
  readonly draft: SettingsDraft;
  readonly onEdit: (part: Partial<SettingsDraft>) => void;
}

/** Whether sessions of boards keep each picture in a file of its own, and how many. */
export function BoardPicturesFields({ draft, onEdit }: BoardPicturesFieldsProps) {
  const { t } = useTranslation('settings');
  const { boardPictures, mostBoardPictures } = draft;
  const isWrong = readWholeNumber(mostBoardPictures, BOARD_PICTURES) === null;
  return (
    <>
      <Checkbox
        label={t('boardPictures')}
        description={t('boardPicturesHint')}
        checked={boardPictures}
        onChange={(event) => onEdit({ boardPictures: event.currentTarget.checked })}
      />
      {boardPictures && (
        <div className={classes['capture']}>
          <TextInput
            label={t('mostBoardPictures')}
            inputMode="numeric"
            value={mostBoardPictures}
            error={isWrong ? t('range', { ...BOARD_PICTURES }) : null}
            onChange={(event) => onEdit({ mostBoardPictures: event.currentTarget.value })}
          />
        </div>
      )}
    </>
  );
}
