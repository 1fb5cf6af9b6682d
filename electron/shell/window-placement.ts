import type { WindowBounds } from './window-state.ts';

/** The size of a window that was never placed. */
const USUAL = { width: 1280, height: 820 };
/** The smallest window in which every screen is usable. */
export const LEAST_WINDOW = { width: 720, height: 520 };
/** So much of the title bar has to lie on a display for the window to be seen and dragged. */
const GRIP = { width: 120, height: 32 };

function centred(area: WindowBounds): WindowBounds {
  const width = Math.min(USUAL.width, area.width);
  const height = Math.min(USUAL.height, area.height);
  return {
    x: area.x + Math.floor((area.width - width) / 2),
    y: area.y + Math.floor((area.height - height) / 2),
    width,
    height,
  };
}

function canBeGrabbed(bounds: WindowBounds, area: WindowBounds): boolean {
  const right = Math.min(bounds.x + bounds.width, area.x + area.width);
  const across = right - Math.max(bounds.x, area.x);
  return across >= GRIP.width && bounds.y >= area.y && bounds.y + GRIP.height <= area.y + area.height;
}

/**
 * Where the window opens: where it was, unless that display is gone, and never larger than its display. `areas` are the
 * displays' work areas, the primary one first.
 */
export function placeWindow(
  remembered: WindowBounds | null,
  areas: readonly [WindowBounds, ...WindowBounds[]],
): WindowBounds {
  const area = remembered === null ? undefined : areas.find((candidate) => canBeGrabbed(remembered, candidate));
  if (remembered === null || area === undefined) return centred(areas[0]);
  return {
    x: remembered.x,
    y: remembered.y,
    width: Math.max(LEAST_WINDOW.width, Math.min(remembered.width, area.width)),
    height: Math.max(LEAST_WINDOW.height, Math.min(remembered.height, area.height)),
  };
}
