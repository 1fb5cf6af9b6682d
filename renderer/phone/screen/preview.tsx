import { useCallback, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useShallow } from 'zustand/react/shallow';
import { usePhone, usePhoneState } from '../phone-context.ts';
import classes from './screen.module.css';

/** The live picture: while something is captured exactly what is captured, else all that the camera sees. */
export function Preview() {
  const { t } = useTranslation('phone');
  const phone = usePhone();
  const video = useRef<HTMLVideoElement | null>(null);
  const stream = usePhoneState(({ camera }) => (camera.kind === 'on' ? camera.stream : null));
  const size = usePhoneState(
    useShallow(({ capture }) => (capture === null ? null : { width: capture.width, height: capture.height })),
  );
  const show = useCallback(
    (element: HTMLVideoElement | null) => {
      video.current = element;
      phone.showOn(element);
    },
    [phone],
  );
  useEffect(() => {
    const element = video.current;
    if (element === null || stream === null) return;
    element.srcObject = stream;
    return play(element);
  }, [stream]);
  const cut =
    size === null
      ? undefined
      : {
          aspectRatio: `${size.width} / ${size.height}`,
          width: `min(var(--stage-width), var(--stage-height) * ${size.width / size.height})`,
          height: 'auto',
        };
  return (
    <div className={classes['stage']}>
      <video
        ref={show}
        className={classes['video']}
        data-cut={size !== null || undefined}
        data-stale={stream === null || undefined}
        style={cut}
        aria-label={t('preview')}
        disablePictureInPicture
        autoPlay
        playsInline
        muted
      />
    </div>
  );
}

/** Plays; a browser that saves its battery may want a tap first. The returned function gives up. */
function play(video: HTMLVideoElement): () => void {
  const tapped = (): void => void video.play().catch(() => undefined);
  video.play().catch(() => addEventListener('pointerdown', tapped, { once: true }));
  return () => removeEventListener('pointerdown', tapped);
}
