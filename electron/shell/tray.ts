import type { MenuItemConstructorOptions } from 'electron';
import type { RecordingWatch } from './recording-watch.ts';
import { trayPng, type TrayPicture } from './tray-picture.ts';
import type { Words } from './words.ts';

const SIDE = 16;
const SCALES = [2, 3] as const;

interface TrayImage {
  addRepresentation(options: { scaleFactor: number; dataURL: string }): void;
  setTemplateImage(isTemplate: boolean): void;
}

interface TrayIcon<Image, Menu> {
  setImage(image: Image): void;
  setToolTip(text: string): void;
  setContextMenu(menu: Menu): void;
  on(event: 'click', listener: () => void): unknown;
  destroy(): void;
}

/** Electron's part of the tray. */
export interface TrayKit<Image extends TrayImage, Menu> {
  readonly platform: NodeJS.Platform;
  image(png: Buffer): Image;
  tray(image: Image): TrayIcon<Image, Menu>;
  menu(template: MenuItemConstructorOptions[]): Menu;
}

/** What the tray's menu does. */
export interface TrayActions {
  show(): void;
  start(): void;
  stop(): void;
  quit(): void;
}

/** The tray icon: shows from afar whether anything records, and can start and stop without the window. */
export class RecordingTray<Image extends TrayImage, Menu> {
  readonly #kit: TrayKit<Image, Menu>;
  readonly #recording: RecordingWatch;
  readonly #actions: TrayActions;
  readonly #words: () => Words;
  #tray: TrayIcon<Image, Menu> | null = null;

  constructor(kit: TrayKit<Image, Menu>, recording: RecordingWatch, actions: TrayActions, words: () => Words) {
    this.#kit = kit;
    this.#recording = recording;
    this.#actions = actions;
    this.#words = words;
  }

  start(): void {
    this.#tray = this.#kit.tray(this.#image());
    // On macOS a click opens the menu.
    if (this.#kit.platform !== 'darwin') this.#tray.on('click', () => this.#actions.show());
    this.#recording.onChange(() => this.refresh());
  }

  stop(): void {
    this.#tray?.destroy();
    this.#tray = null;
  }

  /** Shows the state anew, as after another language was chosen. */
  refresh(): void {
    const words = this.#words();
    this.#tray?.setImage(this.#image());
    this.#tray?.setToolTip(this.#recording.isRecording ? words.trayRecording : words.trayIdle);
    // Linux takes a menu as it was when it was set, so each change needs one of its own.
    this.#tray?.setContextMenu(this.#kit.menu(this.#template(words)));
  }

  #image(): Image {
    const picture: TrayPicture = this.#recording.isRecording ? 'recording' : 'idle';
    // Red is seen in any menu bar; the idle ring has to take on the bar's own colour.
    const isTemplate = this.#kit.platform === 'darwin' && picture === 'idle';
    const image = this.#kit.image(trayPng(picture, SIDE, isTemplate));
    for (const scaleFactor of SCALES) {
      const png = trayPng(picture, SIDE * scaleFactor, isTemplate);
      image.addRepresentation({ scaleFactor, dataURL: `data:image/png;base64,${png.toString('base64')}` });
    }
    image.setTemplateImage(isTemplate);
    return image;
  }

  #template(words: Words): MenuItemConstructorOptions[] {
    const { isRecording } = this.#recording;
    return [
      { label: words.show, click: () => this.#actions.show() },
      { type: 'separator' },
      { label: words.start, enabled: !isRecording, click: () => this.#actions.start() },
      { label: words.stop, enabled: isRecording, click: () => this.#actions.stop() },
      { type: 'separator' },
      { label: words.quit, click: () => this.#actions.quit() },
    ];
  }
}
