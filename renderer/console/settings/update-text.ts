import type { UpdateState, UpdateStatus } from '#shared/contract/update.ts';

type Plain = Exclude<UpdateState, 'failed'>;
/** The sentence that says how far an update is, by its name among the words. */
export type UpdateText =
  | Plain
  | 'readyWithPassword'
  | 'availableHeld'
  | 'availableOff'
  | 'availableByHand'
  | 'unreachable'
  | 'damaged'
  | 'notInstalled';

/** Which sentence fits. `automatic`: updates are switched on. */
export function updateText(update: UpdateStatus, automatic: boolean): UpdateText {
  const { state, problem, installs, asksForPassword, held } = update;
  if (state === 'failed') return problem ?? 'unreachable';
  if (state !== 'available' && state !== 'ready') return state;
  if (problem === 'notInstalled') return problem;
  if (!installs) return 'availableByHand';
  if (!automatic) return 'availableOff';
  if (state === 'ready') return asksForPassword ? 'readyWithPassword' : 'ready';
  return held ? 'availableHeld' : 'available';
}

/** The version that is installed when the app is closed; null where none is. */
export function readyVersion(update: UpdateStatus | null, automatic: boolean): string | null {
  if (update?.state !== 'ready') return null;
  const text = updateText(update, automatic);
  return text === 'ready' || text === 'readyWithPassword' ? update.version : null;
}
