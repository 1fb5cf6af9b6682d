/** Why a dump cannot be played back, or not to its end, in a sentence. */
export class ReplayError extends Error {
  override readonly name = 'ReplayError';
}
