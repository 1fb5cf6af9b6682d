import { basename, join } from 'node:path';
import { sessionFolderName } from '../../electron/station/recording/disk/session-folder.ts';
import { type MadeState, makeSession } from '../../tools/sessions/made-session.ts';
import { makeTemplates, type SessionTemplate } from '../../tools/sessions/session-template.ts';

/** What a made session is to be; `startedAt` is local time as people write it: `2026-03-04 10:30`. */
export interface ShelvedSession {
  readonly device: string;
  readonly startedAt: string;
  readonly notes?: string;
  readonly tags?: readonly string[];
  readonly state?: MadeState;
}

const SECONDS = 4;
const FIRST_PORT = 40_000;

/** A shelf of recordings that were made earlier, one take each: they play, and their words are the test's own. */
export class Shelf {
  readonly #template: SessionTemplate;
  #made = 0;

  private constructor(template: SessionTemplate) {
    this.#template = template;
  }

  /** `folder` is where the files lie that the sessions share: on the same disk as they, and in no recordings folder. */
  static async build(folder: string): Promise<Shelf> {
    const [template] = await makeTemplates(folder, [SECONDS]);
    if (template === undefined) throw new Error('No recording was made.');
    return new Shelf(template);
  }

  /** Puts a session into a recordings folder; returns its folder's name. */
  put(recordings: string, { device, startedAt, notes = '', tags = [], state = 'ready' }: ShelvedSession): string {
    const startedUs = new Date(startedAt).getTime() * 1000;
    const ip = '192.168.1.21';
    const port = FIRST_PORT + this.#made;
    this.#made += 1;
    const directory = join(recordings, sessionFolderName({ ip, port }, startedUs));
    makeSession({
      directory,
      sessionId: `shelf-${this.#made}`,
      takeId: `shelf-take-${this.#made}`,
      device: { id: ip, name: device, model: 'Pixel 6a', address: `${ip}:${port}`, protocol: 'android-cam' },
      startedUs,
      takeStartedUs: startedUs,
      template: this.#template,
      state,
      loss: null,
      notes,
      tags,
    });
    return basename(directory);
  }
}
