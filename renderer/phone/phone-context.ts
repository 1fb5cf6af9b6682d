import { createContext, useContext } from 'react';
import { useStore } from 'zustand';
import type { BrowserKind } from './browser-kind.ts';
import type { Phone } from './phone.ts';
import type { PhoneState } from './phone-state.ts';

/** The phone that the page shows, and the browser that it runs in. */
export interface PhoneSurroundings {
  readonly phone: Phone;
  readonly browser: BrowserKind;
}

export const PhoneContext = createContext<PhoneSurroundings | null>(null);

export function usePhoneSurroundings(): PhoneSurroundings {
  const surroundings = useContext(PhoneContext);
  if (surroundings === null) throw new Error('usePhone is used outside of the phone page.');
  return surroundings;
}

export function usePhone(): Phone {
  return usePhoneSurroundings().phone;
}

/** A part of what the page knows; the component renders again when that part changes. */
export function usePhoneState<Part>(select: (state: PhoneState) => Part): Part {
  return useStore(usePhone().state, select);
}
