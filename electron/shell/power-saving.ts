import type { RecordingWatch } from './recording-watch.ts';

interface PowerSaving {
  start(type: 'prevent-app-suspension'): number;
  stop(id: number): unknown;
}

/** Keeps the computer awake while anything is recorded; its screen may go dark. */
export function setupPowerSaving(blocker: PowerSaving, recording: RecordingWatch): void {
  let id: number | null = null;
  recording.onChange((isRecording) => {
    if (isRecording && id === null) id = blocker.start('prevent-app-suspension');
    if (!isRecording && id !== null) {
      blocker.stop(id);
      id = null;
    }
  });
}
