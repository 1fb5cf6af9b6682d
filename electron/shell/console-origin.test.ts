import { describe, expect, it } from 'vitest';
import { isConsolePage, isConsoleUrl } from './console-origin.ts';

describe('the console’s origin', () => {
  it.each([
    'capture-station://console',
    'capture-station://console/',
    'capture-station://console/?a#settings',
    'capture-station://console/media/s/stream.mp4',
  ])('is ours: %s', (url) => {
    expect(isConsoleUrl(url)).toBe(true);
  });

  it.each([
    '',
    'null',
    'about:blank',
    'file:///etc/passwd',
    'https://console/',
    'https://capture-station//console/',
    'capture-station://console.example.com/',
    'capture-station://console:80/',
    'capture-station://x@console/',
    'capture-station:console',
    'blob:capture-station://console/1',
  ])('is not ours: "%s"', (url) => {
    expect(isConsoleUrl(url)).toBe(false);
    expect(isConsolePage(url)).toBe(false);
  });

  it('has one page', () => {
    expect(isConsolePage('capture-station://console/?x=1#gallery')).toBe(true);
    expect(isConsolePage('capture-station://console/media/s/stream.mp4')).toBe(false);
  });
});
