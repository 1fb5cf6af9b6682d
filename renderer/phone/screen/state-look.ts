import type { PhoneView } from '../phone-state.ts';

/** A state's colour; its shape. Red means one thing alone: recording. */
export interface StateLook {
  readonly tone: 'busy' | 'well' | 'recording' | 'delivering' | 'calm' | 'warn' | 'lost';
  readonly shape: 'turning' | 'hourglass' | 'ring' | 'dot' | 'square' | 'triangle' | 'octagon' | 'diamond';
}

const LOOKS: Readonly<Record<PhoneView['kind'], StateLook>> = {
  opening: { tone: 'busy', shape: 'turning' },
  connecting: { tone: 'busy', shape: 'turning' },
  waiting: { tone: 'busy', shape: 'hourglass' },
  ready: { tone: 'well', shape: 'ring' },
  starting: { tone: 'busy', shape: 'turning' },
  recording: { tone: 'recording', shape: 'dot' },
  stalled: { tone: 'warn', shape: 'triangle' },
  stopping: { tone: 'delivering', shape: 'square' },
  delivering: { tone: 'delivering', shape: 'turning' },
  undelivered: { tone: 'lost', shape: 'diamond' },
  filming: { tone: 'lost', shape: 'dot' },
  stopped: { tone: 'calm', shape: 'square' },
  halted: { tone: 'warn', shape: 'triangle' },
  reconnecting: { tone: 'lost', shape: 'diamond' },
  unreachable: { tone: 'lost', shape: 'diamond' },
  refused: { tone: 'warn', shape: 'octagon' },
  camera: { tone: 'warn', shape: 'triangle' },
  hidden: { tone: 'warn', shape: 'triangle' },
  encoder: { tone: 'warn', shape: 'triangle' },
};

export function lookOf({ kind }: PhoneView): StateLook {
  return LOOKS[kind];
}

/** A screen that was dimmed lights up for this. */
export function demandsAttention(view: PhoneView): boolean {
  const { tone } = lookOf(view);
  return tone === 'warn' || tone === 'lost';
}
