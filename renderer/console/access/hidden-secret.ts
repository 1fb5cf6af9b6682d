/** What stands for a secret on the screen; as long for each, so that it tells nothing. */
export const HIDDEN_SECRET = '••••••••••••';

/** An address with the secret in it made unreadable, for screens that others see. */
export function hideSecret(url: string, secret: string): string {
  return secret === '' ? url : url.replaceAll(encodeURIComponent(secret), HIDDEN_SECRET);
}
