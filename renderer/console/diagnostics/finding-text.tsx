import { useTranslation } from 'react-i18next';
import type { BothLanguages } from '#shared/diagnostics/check-text.ts';
import type { Finding } from '#shared/diagnostics/finding.ts';
import { CopyIcon } from '../frame/copy-icon.tsx';
import classes from './diagnostics.module.css';
import { textPieces } from './text-pieces.ts';

/** The language of the console, as the checks' words have it. */
export function useCheckLanguage(): keyof BothLanguages {
  const { i18n } = useTranslation();
  return i18n.language === 'zh' ? 'zh' : 'en';
}

interface FindingTextProps {
  readonly words: BothLanguages;
  /** Null where nothing was found: the places of facts stay open. */
  readonly facts: Finding['facts'] | null;
}

/** A check's words in the console's language; what is typed somewhere can be told from them, and copied. */
export function FindingText({ words, facts }: FindingTextProps) {
  const pieces = textPieces(words[useCheckLanguage()], facts);
  return pieces.map((piece, index) => {
    const key = `${index} ${piece.text}`;
    if (piece.kind === 'words') return piece.text;
    if (piece.kind === 'list') {
      return (
        <span key={key} className={classes['list']}>
          {piece.text}
        </span>
      );
    }
    if (!piece.copied) return <code key={key}>{piece.text}</code>;
    return (
      <span key={key} className={classes['copied']}>
        <code>{piece.text}</code>
        <CopyIcon value={piece.text} what={piece.text} />
      </span>
    );
  });
}
