import { CopyIcon } from '../frame/copy-icon.tsx';
import classes from './access.module.css';

/** An address to open: a link in a browser; the desktop window opens no other page, there it is copied. */
export function PlaceLink({ url }: { readonly url: string }) {
  return (
    <span className={classes['place']}>
      {window.captureStation === undefined ? (
        <a href={url} target="_blank" rel="noreferrer">
          {url}
        </a>
      ) : (
        <code>{url}</code>
      )}
      <CopyIcon value={url} what={url} />
    </span>
  );
}
