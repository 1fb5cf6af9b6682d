import { createContext } from 'react';
import type { PreviewHub } from './preview-hub.ts';

/** The page's live preview; null outside of the console, where no picture is shown. */
export const PreviewContext = createContext<PreviewHub | null>(null);
