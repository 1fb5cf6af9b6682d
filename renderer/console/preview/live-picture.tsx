import { useContext, useEffect, useEffectEvent, useRef } from 'react';
import { LatencyWindow } from './latency-window.ts';
import classes from './live-picture.module.css';
import { watchPixelSize, watchVisibility } from './on-screen.ts';
import { openScreen } from './open-screen.ts';
import { PreviewContext } from './preview-context.ts';
import type { PictureFacts, ShownPicture } from './tile-messages.ts';

export type { PictureFacts } from './tile-messages.ts';

export interface LivePictureProps {
  readonly deviceId: string;
  /** `preview` of the device's status. */
  readonly channel: number;
  /** What the picture is, for those who do not see it. */
  readonly label: string;
  /** Told which picture is shown, at most twice a second. */
  readonly onPicture?: (picture: PictureFacts) => void;
  /** This browser cannot decode the device's video. */
  readonly onUnsupported?: () => void;
}

/**
 * A device's live picture, whole, in the middle of its parent, which it fills (a positioned element of a size of its own).
 * Watched and decoded only while it can be seen. Says in `data-frames` how many pictures were shown, and in
 * `data-latency` how late they are (p95, ms from arrival at the station).
 */
export function LivePicture({ deviceId, channel, label, onPicture, onUnsupported }: LivePictureProps) {
  const hub = useContext(PreviewContext);
  const place = useRef<HTMLDivElement>(null);
  const shown = useEffectEvent((pictures: readonly ShownPicture[]) => {
    const newest = pictures.at(-1);
    if (newest !== undefined) onPicture?.(newest);
  });
  const unsupported = useEffectEvent(() => onUnsupported?.());
  useEffect(() => {
    const box = place.current;
    if (box === null || hub === null) return;
    // Not React's: a screen that was given to a worker cannot be given to another when the effect runs again.
    const screen = openScreen();
    if (screen === null) {
      unsupported();
      return;
    }
    box.append(screen.element);
    const tell = tellBy(box);
    const preview = hub.show(deviceId, channel, screen, {
      picturesShown(pictures) {
        tell(pictures);
        shown(pictures);
      },
      unsupported,
    });
    const forgetVisibility = watchVisibility(box, (visible) => preview.setVisible(visible));
    const forgetSize = watchPixelSize(box, (size) => preview.resize(size));
    return () => {
      forgetVisibility();
      forgetSize();
      preview.close();
      screen.close();
      screen.element.remove();
    };
  }, [hub, deviceId, channel]);
  return <div ref={place} className={classes['screen']} role="img" aria-label={label} data-frames="0" />;
}

/** Writes how the preview does into attributes of the element. */
function tellBy({ dataset }: HTMLElement): (pictures: readonly ShownPicture[]) => void {
  const latency = new LatencyWindow();
  let frames = 0;
  return (pictures) => {
    frames += pictures.length;
    latency.add(pictures.map(({ latencyMs }) => latencyMs));
    dataset['frames'] = String(frames);
    if (latency.p95Ms !== null) dataset['latency'] = latency.p95Ms.toFixed(0);
  };
}
