import { TagsInput, Textarea, TextInput } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { MAX_NAME, MAX_NOTES, MAX_TAG, MAX_TAGS } from '#shared/contract/commands.ts';
import type { SessionManifest } from '#shared/recording/manifest.ts';
import { useCommand } from '../../station/use-command.ts';
import classes from '../gallery.module.css';

/** After so long without a key what was written is saved. */
const PAUSE_MS = 800;

interface Said {
  readonly name?: string;
  readonly notes?: string;
  readonly tags?: string[];
}

interface SessionNotesProps {
  readonly folder: string;
  readonly manifest: SessionManifest;
}

/** What the operator says of a session. It is saved by itself, and what could not be saved stays in the field. */
export function SessionNotes({ folder, manifest }: SessionNotesProps) {
  const { t } = useTranslation('gallery');
  const edit = useCommand('editSession');
  /** What was written and is not known to be on the disk; goes before what the manifest says. */
  const [draft, setDraft] = useState<Said>({});
  const [saved, setSaved] = useState(false);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const unsaved = useRef<Said>({});

  const save = async (): Promise<void> => {
    clearTimeout(timer.current);
    const said = unsaved.current;
    if (Object.keys(said).length === 0) return;
    unsaved.current = {};
    const done = await edit.run({ folder, ...said });
    if (done === null) {
      unsaved.current = { ...said, ...unsaved.current };
    } else {
      // While it was being saved more may have been written.
      const all = Object.keys(unsaved.current).length === 0;
      setSaved(all);
      if (all) setDraft({});
    }
  };
  const say = (said: Said): void => {
    unsaved.current = { ...unsaved.current, ...said };
    setDraft((before) => ({ ...before, ...said }));
    setSaved(false);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => void save(), PAUSE_MS);
  };
  const latestSave = useRef(save);
  useEffect(() => {
    latestSave.current = save;
  });
  // What was written last is saved also where the player is closed at once.
  useEffect(() => () => void latestSave.current(), []);

  return (
    <section className={classes['notes']} onBlur={() => void save()}>
      <TextInput
        label={t('name')}
        value={draft.name ?? manifest.device.name}
        placeholder={manifest.device.model}
        maxLength={MAX_NAME}
        onChange={(event) => say({ name: event.currentTarget.value })}
      />
      <Textarea
        label={t('notes')}
        placeholder={t('notesHint')}
        autosize
        minRows={2}
        maxRows={10}
        maxLength={MAX_NOTES}
        value={draft.notes ?? manifest.notes}
        onChange={(event) => say({ notes: event.currentTarget.value })}
      />
      <TagsInput
        label={t('tags')}
        placeholder={t('tagsHint')}
        maxTags={MAX_TAGS}
        value={draft.tags ?? manifest.tags}
        onChange={(tags) => say({ tags: tags.map((tag) => tag.trim().slice(0, MAX_TAG)).filter(Boolean) })}
      />
      <output className={classes['saved']}>{edit.running ? t('saving') : saved ? t('saved') : ''}</output>
    </section>
  );
}
