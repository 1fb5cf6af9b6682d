import type { MessageBoxOptions } from 'electron';
import type { Words } from './words.ts';

/**
 * Shows the system's message box above the window. Always above the window: on macOS a box of its own would hold up the
 * whole process, and with it every recording.
 */
export type ShowMessage = (options: MessageBoxOptions) => Promise<{ readonly response: number }>;

const SECOND_BUTTON = 1;

/** Asks whether to end what is being recorded; the safe answer is the one that Enter and Escape give. */
export async function askToLeave(show: ShowMessage, words: Words, signal: AbortSignal): Promise<boolean> {
  const { response } = await show({
    type: 'warning',
    title: words.appName,
    message: words.leaveQuestion,
    detail: words.leaveDetail,
    buttons: [words.keepRecording, words.finishAndQuit],
    defaultId: 0,
    cancelId: 0,
    noLink: true,
    signal,
  });
  return response === SECOND_BUTTON;
}

/** Asks whether to load a page again that keeps crashing. */
export async function askToReload(show: ShowMessage, words: Words): Promise<boolean> {
  const { response } = await show({
    type: 'error',
    title: words.appName,
    message: words.pageFailed,
    detail: words.pageFailedDetail,
    buttons: [words.later, words.tryAgain],
    defaultId: SECOND_BUTTON,
    cancelId: 0,
    noLink: true,
  });
  return response === SECOND_BUTTON;
}

/** Says that something the operator asked for did not work. */
export async function tellFailure(show: ShowMessage, words: Words, problem: string): Promise<void> {
  await show({ type: 'error', title: words.appName, message: words.commandFailed, detail: problem });
}
