import type { SessionSummary } from './session-summary.ts';

/** A session for tests: ready, of one phone, unless said otherwise. */
export function session(folder: string, more: Partial<SessionSummary> = {}): SessionSummary {
  return {
    folder,
    state: 'ready',
    problem: null,
    takeId: null,
    deviceId: '192.168.1.23#1',
    deviceName: 'Bench A',
    deviceModel: 'Pixel 6a',
    startedAtMs: new Date(2026, 10, 22, 13, 57).getTime(),
    durationUs: 0,
    bytes: 0,
    gaps: 0,
    hasThumbnail: true,
    videos: ['stream.mp4'],
    notes: '',
    tags: [],
    work: null,
    ...more,
  };
}
