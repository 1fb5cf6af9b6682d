import { accessWords } from './access/words.ts';
import { captureSettingsWords } from './capture-settings/words.ts';
import { captureWords } from './capture/words.ts';
import { diagnosticsWords } from './diagnostics/words.ts';
import { frameWords } from './frame/words.ts';
import { problemWords } from './frame/problem-words.ts';
import { galleryWords } from './gallery/words.ts';
import { logWords } from './log/words.ts';
import { updateWords } from './settings/update-words.ts';
import { settingsWords } from './settings/words.ts';

/** Every word of the console, by room. */
export const consoleWords = {
  frame: frameWords,
  problems: problemWords,
  access: accessWords,
  capture: captureWords,
  captureSettings: captureSettingsWords,
  log: logWords,
  gallery: galleryWords,
  diagnostics: diagnosticsWords,
  settings: settingsWords,
  updates: updateWords,
};
