import type { RecordingWatch } from './recording-watch.ts';
import type { Words } from './words.ts';

interface Titled {
  setTitle(title: string): void;
  isDestroyed(): boolean;
  on(event: 'page-title-updated', listener: (event: { preventDefault(): void }) => void): unknown;
}

/** The window's title says what must be seen in the taskbar too: that it records, or finishes. */
export class WindowTitle {
  readonly #window: Titled;
  readonly #recording: RecordingWatch;
  readonly #words: () => Words;
  #isFinishing = false;

  constructor(window: Titled, recording: RecordingWatch, words: () => Words) {
    this.#window = window;
    this.#recording = recording;
    this.#words = words;
    window.on('page-title-updated', (event) => event.preventDefault());
    recording.onChange(() => this.refresh());
  }

  /** From now on the title says that the program finishes its recordings. */
  showFinishing(): void {
    this.#isFinishing = true;
    this.refresh();
  }

  /** Writes the title anew, as after another language was chosen. */
  refresh(): void {
    if (this.#window.isDestroyed()) return;
    const { appName, recordingTitle, finishingTitle } = this.#words();
    this.#window.setTitle(this.#isFinishing ? finishingTitle : this.#recording.isRecording ? recordingTitle : appName);
  }
}
