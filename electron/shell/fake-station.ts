import type { StationEvent } from '#shared/contract/events.ts';
import type { ConsoleHost, ConsoleLink, ConsoleSession } from '../station/console/console-link.ts';
import type { RecordingStation } from './recording-watch.ts';

/** A take that begins or ends, as the station tells it. */
export const TAKE_CHANGED: StationEvent = { event: 'takeChanged', take: null };

/** A station that records when a test says so. */
export class FakeStation implements RecordingStation {
  isRecording = false;
  readonly listeners = new Set<(event: StationEvent) => void>();

  onEvent(listener: (event: StationEvent) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Begins or ends recording and says so. */
  record(isRecording: boolean): void {
    this.isRecording = isRecording;
    this.tell(TAKE_CHANGED);
  }

  tell(event: StationEvent): void {
    for (const listener of this.listeners) listener(event);
  }
}

/** A console as the station holds it: what it was asked, and whether it has gone. */
export interface FakeConsole {
  readonly link: ConsoleLink;
  readonly requests: [command: string, args: unknown][];
  closes: number;
}

/** The station's side of every console that was ever connected. */
export class FakeConsoles implements ConsoleHost {
  readonly all: FakeConsole[] = [];
  /** Refuses the next console at once, as a station with too many of them. */
  isFull = false;

  connect(link: ConsoleLink): ConsoleSession {
    const fake: FakeConsole = { link, requests: [], closes: 0 };
    this.all.push(fake);
    if (this.isFull) link.close('full');
    else link.sendEvent({ event: 'galleryReplaced' });
    return {
      request: (command, args) => {
        fake.requests.push([command, args]);
        return Promise.resolve({ ok: true, result: `${command} done` });
      },
      closed: () => {
        fake.closes += 1;
      },
    };
  }
}
