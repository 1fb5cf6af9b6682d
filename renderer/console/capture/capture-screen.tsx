import type { CaptureSettings } from '#shared/commands/capture-settings.ts';
import { boardStartOf, withBoardStart } from '../capture-settings/board-start.ts';
import { useStation, useStationState } from '../station/use-station.ts';
import { CaptureHeader } from './capture-header.tsx';
import classes from './capture.module.css';
import { ConnectCard } from './connect-card.tsx';
import { ConnectFirst } from './connect-first.tsx';
import { DeviceTile } from './device-tile.tsx';
import { TakeStrip } from './take-strip.tsx';
import { useFullscreenKey } from './use-fullscreen.ts';

/** The screen that the operator looks at from two metres away: Start, Stop, and whether everything records. */
export function CaptureScreen() {
  const sample = useStationState((state) => state.sample);
  const view = useStationState((known) => known.settings);
  // Kept beside the station, not in this screen: it must not be forgotten by a look at the log.
  const { state } = useStation();
  const chosen = useStationState((known) => known.chosen);
  const setChosen = (settings: CaptureSettings): void => state.setState({ chosen: settings });
  useFullscreenKey('[data-tile]', '[data-picture]');
  if (sample === null || view === null) return null;
  const settings = sample.take?.settings ?? startingSettings(chosen ?? view.values.capture);
  const { devices } = sample;
  return (
    <>
      <CaptureHeader sample={sample} settings={settings} onSettings={setChosen} />
      <TakeStrip sample={sample} settings={settings} />
      {devices.length === 0 ? (
        <ConnectFirst sample={sample} view={view} />
      ) : (
        <div className={classes['grid']}>
          {devices.map((device) => (
            <DeviceTile key={device.id} device={device} settings={settings} />
          ))}
          <ConnectCard sample={sample} port={view.listeningPort} />
        </div>
      )}
    </>
  );
}

/** What a Start sends: boards are always told what the fields show. */
function startingSettings(settings: CaptureSettings): CaptureSettings {
  return withBoardStart(settings, boardStartOf(settings));
}
