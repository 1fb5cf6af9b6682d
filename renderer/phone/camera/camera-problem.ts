/**
 * Why there is no picture: the person or a policy said no; there is no camera; another app has it; it was there and is
 * gone; the system has paused it (a phone call); anything else.
 */
export type CameraProblem = 'denied' | 'none' | 'busy' | 'gone' | 'paused' | 'failed';

/** The problem behind an error of `getUserMedia`. */
export function cameraProblemOf(error: unknown): CameraProblem {
  switch (errorName(error)) {
    case 'NotAllowedError':
    case 'SecurityError':
      return 'denied';
    case 'NotFoundError':
    case 'OverconstrainedError':
      return 'none';
    case 'NotReadableError':
    case 'AbortError':
      return 'busy';
    default:
      return 'failed';
  }
}

/** Fewer wishes, or another camera, may help where no camera fitted or this one is not to be had. */
export function mayFitOtherwise(error: unknown): boolean {
  const problem = cameraProblemOf(error);
  return problem !== 'denied' && problem !== 'failed';
}

function errorName(error: unknown): string {
  // An OverconstrainedError is no DOMException in every browser.
  if (typeof error !== 'object' || error === null || !('name' in error)) return '';
  return typeof error.name === 'string' ? error.name : '';
}
