import { useEffect } from 'react';
import type { Playback } from './session-player.ts';

const SEEK_US = 5_000_000;

/** Where a key belongs to what has the focus, and not to the player. */
function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof Element && target.closest('input, textarea, select, [role="slider"], [role="dialog"]') !== null
  );
}

/** Lets the keyboard move a player: space, the arrows, comma and full stop. */
export function usePlayerKeys(player: Playback): void {
  useEffect(() => {
    const pressed = (event: KeyboardEvent): void => {
      const { target, key } = event;
      const onCard = target instanceof Element && target.closest('[data-folder]') !== null;
      const onButton = target instanceof Element && target.closest('button, a, summary') !== null;
      if (isTyping(target) || event.ctrlKey || event.metaKey || event.altKey) return;
      if (key === ' ' && !onButton) player.toggle();
      else if (key === 'ArrowLeft' && !onCard) player.seek(player.state.timeUs - SEEK_US);
      else if (key === 'ArrowRight' && !onCard) player.seek(player.state.timeUs + SEEK_US);
      else if (key === ',') player.step(-1);
      else if (key === '.') player.step(1);
      else return;
      event.preventDefault();
    };
    addEventListener('keydown', pressed);
    return () => removeEventListener('keydown', pressed);
  }, [player]);
}
