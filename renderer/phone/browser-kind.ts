/** The browser and system of a user agent, in the words people know them by. */
export interface BrowserKind {
  readonly browser: 'Chrome' | 'Edge' | 'Firefox' | 'Opera' | 'Safari' | 'Samsung Internet' | null;
  readonly system: 'Android' | 'iPhone' | 'iPad' | 'Windows' | 'macOS' | 'ChromeOS' | 'Linux' | null;
}

// Browsers name each other: the first that matches is meant.
const BROWSERS = [
  [/Firefox\/|FxiOS\//, 'Firefox'],
  [/Edg(?:A|iOS)?\//, 'Edge'],
  [/OPR\/|OPT\//, 'Opera'],
  [/SamsungBrowser\//, 'Samsung Internet'],
  [/Chrome\/|CriOS\//, 'Chrome'],
  [/Safari\//, 'Safari'],
] as const;

const SYSTEMS = [
  [/Android/, 'Android'],
  [/iPhone|iPod/, 'iPhone'],
  [/iPad/, 'iPad'],
  [/Windows/, 'Windows'],
  [/Macintosh/, 'macOS'],
  [/CrOS/, 'ChromeOS'],
  [/Linux/, 'Linux'],
] as const;

/** Reads a user agent. `touchPoints` tells an iPad, which calls itself a Macintosh, from one. */
export function browserKindOf(userAgent: string, touchPoints: number): BrowserKind {
  const browser = BROWSERS.find(([pattern]) => pattern.test(userAgent))?.[1] ?? null;
  const system = SYSTEMS.find(([pattern]) => pattern.test(userAgent))?.[1] ?? null;
  return { browser, system: system === 'macOS' && touchPoints > 1 ? 'iPad' : system };
}

/** Apple's phones and tablets: there every browser is Safari within. */
export function isApplePhone({ system }: BrowserKind): boolean {
  return system === 'iPhone' || system === 'iPad';
}
