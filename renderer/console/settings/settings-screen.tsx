/** The Settings screen. */
export function SettingsScreen() {
  return null;
}
