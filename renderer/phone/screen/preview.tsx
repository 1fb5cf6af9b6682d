import { useCallback, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useShallow } from 'zustand/react/shallow';
import { usePhone, usePhoneState } from '../phone-context.ts';
import { cropFor } from '../shape/crop.ts';
import type { Size } from '../shape/ratio.ts';
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
  const [source, setSource] = useState<Size | null>(null);
  return (
    <div className={classes['stage']}>
      <div className={classes['picture']} style={size === null ? undefined : boxOf(size)}>
        <video
          ref={show}
          className={classes['video']}
          data-cut={size !== null || undefined}
          data-stale={stream === null || undefined}
          style={size === null || source === null ? undefined : { transform: `scale(${zoomOf(source, size)})` }}
          aria-label={t('preview')}
          onResize={({ currentTarget: { videoWidth: width, videoHeight: height } }) => setSource({ width, height })}
          disablePictureInPicture
          autoPlay
          playsInline
          muted
        />
      </div>
    </div>
  );
}

/** A box of the recorded ratio, as large as the stage allows. */
function boxOf({ width, height }: Size): React.CSSProperties {
  return {
    aspectRatio: `${width} / ${height}`,
    width: `min(var(--stage-width), var(--stage-height) * ${width / height})`,
    height: 'auto',
  };
}

/** How much closer the recorded part is than the largest of its ratio, which the box shows by itself. */
function zoomOf(source: Size, size: Size): number {
  if (source.width < 2 || source.height < 2) return 1;
  const crop = cropFor(source, size);
  const shown = Math.min(source.width / size.width, source.height / size.height) * size.width;
  return shown / crop.width;
}

/** Plays; a browser that saves its battery may want a tap first. The returned function gives up. */
function play(video: HTMLVideoElement): () => void {
  const tapped = (): void => void video.play().catch(() => undefined);
  video.play().catch(() => addEventListener('pointerdown', tapped, { once: true }));
  return () => removeEventListener('pointerdown', tapped);
}
