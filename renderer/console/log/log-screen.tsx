/** The Log screen. */
export function LogScreen() {
  return null;
}
